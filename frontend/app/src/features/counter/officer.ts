/** What the officer at a counter does about the queue, and how that is taken back. */
import { i18n } from "../../i18n/index.svelte";
import type { Notices } from "../call/notices.svelte";
import type { Room } from "../call/room.svelte";
import { type Deed, deedOf, type Served, served } from "./counter";
import { messages } from "./messages";

export class Officer {
  #calls = true;

  constructor(
    readonly room: Room,
    readonly notices: Notices,
  ) {}

  get visitor(): Served | undefined {
    return this.room.state && served(this.room.state)[0];
  }

  get deed(): Deed {
    return deedOf(this.visitor !== undefined, this.room.state?.lobby.length ?? 0);
  }

  /** The visit is about to end, unless that is taken back. */
  get ending(): boolean {
    return this.visitor !== undefined && this.notices.pending.includes(this.#key);
  }

  get #key(): string {
    return `visit ${this.visitor?.participant}`;
  }

  /** End the visit and call the first of the list. */
  async next(): Promise<void> {
    const { room, visitor, deed } = this;
    if (deed === "none") return;
    if (!visitor) return void (await room.act("lobby.next", {}));
    await this.#end(visitor, deed === "both");
  }

  /** End the visit and call nobody yet. */
  async finish(): Promise<void> {
    if (this.visitor) await this.#end(this.visitor, false);
  }

  /** A visit that was ended cannot begin again: there is time to take that back, and who presses once more does not
   * wait for it. The last press says whether the next is called. */
  async #end(visitor: Served, call: boolean): Promise<void> {
    const { room, notices } = this;
    const key = this.#key;
    this.#calls = call;
    if (notices.pending.includes(key)) return notices.hasten(key);
    const t = messages[i18n.lang];
    const text = (call ? t.finishing : t.ending)(room.name(visitor.seat));
    notices.unlessUndone(key, text, async () => {
      // Who went meanwhile is served no more, and the next is called by who is ready for them.
      if (this.visitor?.participant !== visitor.participant) return;
      await room.act("lobby.next", this.#calls ? {} : { call: false });
    });
  }

  /** To a place on the list, from 1. True once it is so. */
  async move(participant: string, place: number): Promise<boolean> {
    const others = (this.room.state?.lobby ?? []).filter((one) => one.participant !== participant);
    if (place < 1 || place > others.length + 1) return false;
    const before = others[place - 1]?.participant ?? null;
    return this.room.act("lobby.move", { participant, before });
  }
}
