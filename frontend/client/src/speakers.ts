/** A seat that is heard now; `level` is 0 (silent) to 9. */
export interface Loud {
  seat: string;
  level: number;
}
