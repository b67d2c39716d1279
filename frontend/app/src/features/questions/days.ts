/** The day of a moment here, as a date field has it: `2026-12-08`. */
export function isoDay(at: number): string {
  const day = new Date(at);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** The last second of such a day here, in ms. */
export function endOf(day: string): number {
  return new Date(`${day}T23:59:59`).getTime();
}
