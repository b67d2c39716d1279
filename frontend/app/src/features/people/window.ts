/** Above this many rows only those near the window exist. */
export const VIRTUAL_ABOVE = 40;
/** Rows kept outside of the window on each side, so that a flick does not meet emptiness. */
const SPARE = 6;

/** Rows `first` up to but without `last` are drawn; `before` and `after` px stand for the others. */
export interface Slice {
  first: number;
  last: number;
  before: number;
  after: number;
}

/** Which of `count` rows of `row` px to draw at `scroll` in a window of `height` px. */
export function slice(count: number, row: number, scroll: number, height: number): Slice {
  if (count <= VIRTUAL_ABOVE || row <= 0) return { first: 0, last: count, before: 0, after: 0 };
  const first = Math.min(count, Math.max(0, Math.floor(scroll / row) - SPARE));
  const last = Math.max(first, Math.min(count, Math.ceil((scroll + height) / row) + SPARE));
  return { first, last, before: first * row, after: (count - last) * row };
}
