/** A living socket answers within three round trips, and in this time at the least; a busy server gets the longer one. */
const ANSWER_MS = 500;
const LONGEST_ANSWER_MS = 2_500;

/** How long an answer is waited for, when the last one took `roundTrip` ms. */
export function patience(roundTrip: number): number {
  return Math.min(Math.max(ANSWER_MS, 3 * roundTrip), LONGEST_ANSWER_MS);
}
