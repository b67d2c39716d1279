/** Says something at most every so often: the newest at its time, nothing twice. Time (ms) is passed in. */
export class Paced {
  #said = "";
  #at = Number.NEGATIVE_INFINITY;

  constructor(readonly everyMs: number) {}

  /** What to say now, of what there is to say: undefined where it was said, or it is too early. Ask again later. */
  due(text: string, now: number): string | undefined {
    if (text === this.#said || now - this.#at < this.everyMs) return undefined;
    this.#said = text;
    this.#at = now;
    return text || undefined;
  }
}
