/** Comings and goings for the ear: by name in a small room, by number and at most every half minute in a large one. */

/** From this many people on, nobody is named. */
const LARGE = 10;
export const EVERY_MS = 30_000;

export type Movement = { what: "joined" | "left"; name: string };
export type Told = { what: "joined" | "left"; name: string } | { what: "joined" | "left"; count: number };

export class Crowd {
  private counts = { joined: 0, left: 0 };
  private told = Number.NEGATIVE_INFINITY;

  /** What to say now about `movement` in a room of `people`, at `now` ms. */
  move(movement: Movement, people: number, now: number): Told[] {
    if (people < LARGE) return [movement];
    this.counts[movement.what]++;
    return this.due(now) ? this.tell(now) : [];
  }

  /** What is due at `now` although nobody moved. */
  tick(now: number): Told[] {
    return this.due(now) ? this.tell(now) : [];
  }

  private due(now: number): boolean {
    return now - this.told >= EVERY_MS && this.counts.joined + this.counts.left > 0;
  }

  private tell(now: number): Told[] {
    const told = (["joined", "left"] as const)
      .filter((what) => this.counts[what] > 0)
      .map((what) => ({ what, count: this.counts[what] }));
    this.counts = { joined: 0, left: 0 };
    this.told = now;
    return told;
  }
}
