/** Where the parts of a civil servant's number end: day of birth, month of appointment, sex; the rest is a serial number. */
const PARTS = /^(\d{8})(\d{6})(\d)(\d{3})$/;

/** As it is written by hand: 19800101 200501 1 001. */
export function spaced(nip: string): string {
  return nip.replace(PARTS, "$1 $2 $3 $4");
}
