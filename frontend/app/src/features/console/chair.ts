/** What the chair does about the sitting, and how each of it is taken back. */
import { type FloorRequest, Refused } from "@vicon/client";
import { i18n } from "../../i18n/index.svelte";
import { goOn } from "../agenda/next";
import type { Notices } from "../call/notices.svelte";
import type { Room } from "../call/room.svelte";
import { nameOf, turnClock } from "../floor/turn.svelte";
import { messages } from "./messages";

const MINUTE_MS = 60_000;

export class Chair {
  constructor(
    readonly room: Room,
    readonly notices: Notices,
  ) {}

  get #turn() {
    return this.room.state?.floor.turn ?? undefined;
  }

  /** The first of the list who could speak now: an absent one keeps the place and holds nobody up. */
  get next(): FloorRequest | undefined {
    return this.room.hands.find((it) => it.for_name !== null || !this.room.away(it.seat));
  }

  /** Give the floor; while somebody has it, only tell to get ready. At once, for a hearing does not wait: taken back
   * by a rule of its own, which puts the request where it was. */
  async call(it: FloorRequest | undefined): Promise<void> {
    const { room, notices } = this;
    if (!it) return;
    const { request } = it;
    const key = this.#turn && `end ${this.#turn.turn}`;
    if (key && notices.pending.includes(key)) await notices.hasten(key);
    else if (this.#turn) {
      if (!it.called) await room.act("floor.call", { request });
      return;
    }
    await this.#grant(it);
  }

  /** Whom the chair presses for is called, first or not; over a spent quota only after one more word. */
  async #grant(it: FloorRequest, override = false): Promise<void> {
    const { room, notices } = this;
    try {
      await room.meeting.command("floor.grant", { request: it.request, override });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // The quota is looked at first: who is only not the first has some left.
      if (error.code === "not_first" && !override) await this.#grant(it, true);
      else if (error.code === "quota_spent") this.#askOver(it);
      else room.onrefused(error);
      return;
    }
    const turn = room.meeting.state?.floor.turn?.turn;
    const undo = () => turn && void room.act("floor.revoke", { turn, back: true });
    const t = messages[i18n.lang];
    notices.say(t.called(nameOf(room, it)), { label: i18n.t.common.undo, run: () => void undo() });
  }

  #askOver(it: FloorRequest): void {
    const t = messages[i18n.lang];
    const run = () => void this.#grant(it, true);
    this.notices.say(t.spent(nameOf(this.room, it)), { label: t.callAnyway, run }, true);
  }

  async extend(): Promise<void> {
    if (this.#turn) await this.room.act("floor.extend", { turn: this.#turn.turn, ms: MINUTE_MS });
  }

  async remind(): Promise<void> {
    if (this.#turn && (await this.room.act("floor.remind", { turn: this.#turn.turn })))
      this.notices.say(messages[i18n.lang].reminded);
  }

  async pause(): Promise<void> {
    if (!this.#turn) return;
    const { turn, phase } = this.#turn;
    await this.room.act(phase === "paused" ? "floor.resume" : "floor.pause", { turn });
  }

  /** An ended turn cannot begin again, and a voice that was ended must not be heard five seconds more: so the turn is
   * paused at once, which closes the engine's gate, and ended when nobody took that back. */
  async end(): Promise<void> {
    const { room, notices } = this;
    if (!this.#turn) return;
    const { turn, phase } = this.#turn;
    const key = `end ${turn}`;
    if (notices.pending.includes(key)) return;
    const { name } = turnClock(room);
    const stopped = phase !== "paused" && (await room.act("floor.pause", { turn }));
    if (room.meeting.state?.floor.turn?.turn !== turn) return;
    notices.unlessUndone(
      key,
      messages[i18n.lang].ended(name),
      async () => {
        if (this.#turn?.turn === turn) await room.act("floor.revoke", { turn });
      },
      () => stopped && void room.act("floor.resume", { turn }),
    );
  }

  async freeze(): Promise<void> {
    await this.room.act(this.room.state?.sitting.frozen ? "freeze.off" : "freeze.on", {});
  }

  async item(): Promise<void> {
    await goOn(this.room);
  }

  /** Nobody can be un-admitted: the door opens once there was time to take that back. */
  admit(participants: readonly string[]): void {
    const { room, notices } = this;
    const line = room.state?.lobby ?? [];
    const those = line.filter(({ participant }) => participants.includes(participant));
    const [first] = those;
    if (!first) return;
    const t = messages[i18n.lang];
    const text = those.length === 1 ? t.admitting(first.name ?? "…") : t.admittingAll(those.length);
    notices.unlessUndone(`admit ${first.participant} ${those.length}`, text, async () => {
      const still = (room.state?.lobby ?? []).map(({ participant }) => participant);
      const now = participants.filter((one) => still.includes(one));
      if (now.length) await room.act("lobby.admit", { participants: now });
    });
  }

  /** A place on the list cannot be given again: it is taken once there was time to take that back. */
  remove(it: FloorRequest): void {
    const { room, notices } = this;
    notices.unlessUndone(it.request, messages[i18n.lang].removing(nameOf(room, it)), async () => {
      if (room.hands.some(({ request }) => request === it.request))
        await room.act("floor.remove", { request: it.request });
    });
  }

  /** To a place on the list, from 1. True once it is so. */
  move({ request }: FloorRequest, place: number): Promise<boolean> {
    const position = Math.min(Math.max(1, place), this.room.hands.length);
    return this.room.act("floor.move", { request, position });
  }
}
