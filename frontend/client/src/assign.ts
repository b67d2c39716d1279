/** Which wish gets which video slot: a pure function, so that nothing moves without need. */

export interface Wish {
  /** A seat id, `speaker` or `screen`. */
  readonly want: string;
  /** Device pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * Slot by slot, what it shows. A want that has a slot keeps it: moving costs a keyframe. New ones take the free slots
 * from the first on, leading ones before others and large before small: slots 0 to 2 share a stream with the audio
 * slots, so whoever is there is lip-synchronous. With more wants than slots, the smallest are left out.
 */
export function assign(
  before: readonly (string | undefined)[],
  wishes: readonly Wish[],
  slots: number,
): (string | undefined)[] {
  const chosen = [...wishes].sort(byImportance).slice(0, slots);
  const wanted = new Set(chosen.map(({ want }) => want));
  const after = Array.from({ length: slots }, (_, n) => {
    const kept = before[n];
    return kept !== undefined && wanted.delete(kept) ? kept : undefined;
  });
  for (const { want } of chosen) {
    if (wanted.delete(want)) after[after.indexOf(undefined)] = want;
  }
  return after;
}

const LEADING = new Set(["screen", "speaker"]);

function byImportance(a: Wish, b: Wish): number {
  const lead = Number(LEADING.has(b.want)) - Number(LEADING.has(a.want));
  return lead || b.width * b.height - a.width * a.height;
}
