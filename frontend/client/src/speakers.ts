/** Who is heard, and who was: for rings, voice bars and the order of tiles. */

/** A seat that is heard now; `level` is 0 (silent) to 9. */
export interface Loud {
  readonly seat: string;
  readonly level: number;
}

export class Speakers {
  #loud: readonly Loud[] = [];
  readonly #last = new Map<string, number>();

  get loud(): readonly Loud[] {
    return this.#loud;
  }

  /** The three loudest, as the server measured them; `now` in ms of any steady clock. */
  heard(loud: readonly Loud[], now: number): void {
    this.#loud = loud;
    for (const { seat, level } of loud) if (level > 0) this.#last.set(seat, now);
  }

  /** When the seat was last heard; 0 if never. */
  last(seat: string): number {
    return this.#last.get(seat) ?? 0;
  }
}
