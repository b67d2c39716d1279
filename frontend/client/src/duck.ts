/** While an interpreter speaks the floor plays lower (ux.md 7.8), and comes back when that voice pauses. */

/** What of the floor stays under the interpreter. */
const UNDER = 0.15;
/** Linear level of the last packet from which it counts as speech: -45 dBov. */
const SPEECH = 0.0056;
/** Pauses between words and sentences lower nothing and raise nothing. */
const PAUSE_MS = 1_200;
/** From full to low, and back: a voice begins at once, the floor returns gently. */
const DOWN_MS = 150;
const UP_MS = 700;
/** A microphone that no packet comes from is silent. */
const STALE_MS = 400;
const STEP_MS = 50;

/** The last packet of a voice: when it was played, by the browser's clock for that, and how loud it was. */
export interface Packet {
  readonly timestamp: number;
  readonly level: number;
}

/** How loud the floor plays, from what comes of the interpreter; `now` in ms of any steady clock. */
export class Duck {
  #volume = 1;
  #spoke = Number.NEGATIVE_INFINITY;
  #looked: number | undefined;
  #last: { timestamp: number; at: number } | undefined;

  /** `packet`: the newest of the interpreter, undefined if none ever came. */
  step(now: number, packet: Packet | undefined): number {
    const passed = now - (this.#looked ?? now);
    this.#looked = now;
    if (packet && packet.timestamp !== this.#last?.timestamp) {
      this.#last = { timestamp: packet.timestamp, at: now };
    }
    const fresh = this.#last !== undefined && now - this.#last.at < STALE_MS;
    if (packet && fresh && packet.level >= SPEECH) this.#spoke = now;
    const speaks = now - this.#spoke < PAUSE_MS;
    const way = (1 - UNDER) * (speaks ? -passed / DOWN_MS : passed / UP_MS);
    this.#volume = Math.min(1, Math.max(UNDER, this.#volume + way));
    return this.#volume;
  }
}

/** What is played: audio slot 0 is the interpreter's, the others the floor's (media.md 6.5). */
export interface Ducked {
  newest(slot: number): Packet | undefined;
  /** Play the floor this loud, 0 to 1. */
  lower(volume: number): void;
}

/** Lower the floor while the interpreter speaks; returns the way to stop, which leaves it at full. */
export function duck(sound: Ducked): () => void {
  const it = new Duck();
  const timer = setInterval(() => sound.lower(it.step(performance.now(), sound.newest(0))), STEP_MS);
  return () => {
    clearInterval(timer);
    sound.lower(1);
  };
}
