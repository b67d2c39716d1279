/** Whether packets still arrive. The server sends one at least every 500 ms, also where nobody speaks (`core/pulse.rs`). */

/** Without a packet for this long the socket is asked whether the way to the server still stands. */
const DOUBT_MS = 750;
/** ... and for this long the way of packets is taken for dead: two signs of life did not come. */
const DEAD_MS = 1_250;
/** A look that comes this late: the page was frozen, and knows nothing of the time between. */
const FROZEN_MS = 2_500;
/** After an alarm the next one has to wait, twice as long each time while they come one after the other. */
const PAUSE_MS = 3_000;
const LONGEST_PAUSE_MS = 30_000;
/** An alarm this long after the one before is a first one again. */
const CALM_MS = 60_000;
/** What a return costs the server: all of a hall may miss the same packets, and shall not be back in one instant. */
const SPREAD_MS = 3;
const WIDEST_SPREAD_MS = 3_000;

export type Verdict = "well" | "doubt" | "dead";

export class Pulse {
  #count = 0;
  #looked = Number.NEGATIVE_INFINITY;
  #heard = 0;
  #alarms = 0;
  #alarmed = Number.NEGATIVE_INFINITY;
  #pause = 0;

  /** @param place - this client's among those of a hall who miss the same packets, from 0 to 1 */
  constructor(readonly place: number) {}

  /**
   * @param now - ms that never go back
   * @param count - bytes that have arrived so far; less than before where another path has its own count
   * @param crowd - people in the hall
   */
  look(now: number, count: number, crowd: number): Verdict {
    const frozen = now - this.#looked > FROZEN_MS;
    const first = this.#looked === Number.NEGATIVE_INFINITY;
    // What a page that was frozen finds is old: it doubts at once, and gives packets half a second to come.
    if (first || (count > this.#count && !frozen)) this.#heard = now;
    else if (frozen) this.#heard = now - DOUBT_MS;
    this.#looked = now;
    this.#count = count;
    const silence = now - this.#heard;
    if (silence >= DEAD_MS + this.lag(crowd) && now - this.#alarmed >= this.#pause) return "dead";
    return silence >= DOUBT_MS ? "doubt" : "well";
  }

  /** How long this client stands back behind others of a hall of `crowd` people, in ms. */
  lag(crowd: number): number {
    return this.place * Math.min(crowd * SPREAD_MS, WIDEST_SPREAD_MS);
  }

  /** Something is done about it now. `random`: from 0 to 1. */
  alarm(now: number, random: number): void {
    this.#alarms = now - this.#alarmed > CALM_MS ? 1 : this.#alarms + 1;
    this.#alarmed = now;
    this.#pause = Math.min(PAUSE_MS * 2 ** (this.#alarms - 1), LONGEST_PAUSE_MS) * (0.75 + random / 2);
  }

  /** What arrives from now on is counted on another transport, or nobody looks for a while. */
  forget(): void {
    this.#looked = Number.NEGATIVE_INFINITY;
  }
}
