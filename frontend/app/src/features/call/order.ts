/** In which order tiles lie, and how many lie on a page. */

export interface Seating {
  /** Everybody inside but oneself, in order of arrival. */
  readonly others: readonly string[];
  /** Oneself, last on the first page. */
  readonly me: string;
  readonly pinned: readonly string[];
  /** In the order of the list. */
  readonly hands: readonly string[];
  /** Heard lately. */
  readonly recent: ReadonlySet<string>;
  /** Lost, and perhaps soon back. */
  readonly away: ReadonlySet<string>;
  /** Heard now. */
  readonly speaking: ReadonlySet<string>;
}

/**
 * Pinned, raised hands, those heard lately, order of arrival, then who is away. Within the last three groups nobody
 * moves without need, and a tile never moves while its person speaks. Who was heard and who is away matters only when
 * not all fit on one page.
 */
export function arrange(before: readonly string[], seating: Seating, capacity: number): string[] {
  const { others, me, pinned, hands, recent, away, speaking } = seating;
  const fits = others.length < capacity;
  const place = (seat: string) => {
    const at = before.indexOf(seat);
    return at < 0 ? before.length + others.indexOf(seat) : at;
  };
  const key = (seat: string): [number, number] => {
    if (pinned.includes(seat)) return [0, pinned.indexOf(seat)];
    if (hands.includes(seat)) return [1, hands.indexOf(seat)];
    if (fits) return [3, others.indexOf(seat)];
    return [away.has(seat) ? 4 : recent.has(seat) ? 2 : 3, place(seat)];
  };
  const ideal = [...others].sort((a, b) => compare(key(a), key(b)));
  ideal.splice(Math.min(ideal.length, capacity - 1), 0, me);
  return hold(before, ideal, speaking);
}

/** `ideal`, but those who speak stay where they were. */
function hold(before: readonly string[], ideal: string[], speaking: ReadonlySet<string>): string[] {
  const fixed = new Map<number, string>();
  for (const seat of speaking) {
    const at = before.indexOf(seat);
    if (at >= 0 && at < ideal.length && ideal.includes(seat)) fixed.set(at, seat);
  }
  const held = new Set(fixed.values());
  const rest = ideal.filter((seat) => !held.has(seat));
  return ideal.map((_, n) => fixed.get(n) ?? (rest.shift() as string));
}

function compare(a: [number, number], b: [number, number]): number {
  return a[0] - b[0] || a[1] - b[1];
}

/** Tiles on one page: on a phone six, else as many as there may be pictures. */
export function capacityOf(phone: boolean, pictures: number): number {
  return phone ? 6 : pictures;
}

/** Columns of a page with `tiles` tiles. */
export function columnsOf(phone: boolean, tiles: number): number {
  if (phone) return tiles <= 2 ? 1 : 2;
  if (tiles <= 1) return 1;
  if (tiles <= 4) return 2;
  return Math.min(5, Math.ceil(Math.sqrt(tiles)));
}
