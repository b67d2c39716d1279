/** How long a socket that stands may take to answer. */

/** A living socket answers within three round trips, and in this time at the least; a busy server gets the longer one. */
const ANSWER_MS = 500;
const LONGEST_ANSWER_MS = 2_500;

export class Patience {
  #roundTrip = 0;

  /** The last answer took so long. */
  took(ms: number): void {
    this.#roundTrip = ms;
  }

  get ms(): number {
    return Math.min(Math.max(ANSWER_MS, 3 * this.#roundTrip), LONGEST_ANSWER_MS);
  }
}
