/** A citizen's way with the floor, as signals: where one stands, and what the large button does about it. */
import type { FloorRequest } from "@vicon/client";
import { untrack } from "svelte";
import { i18n } from "../../i18n/index.svelte";
import { announcer } from "../../shell/announcer";
import { keepAwake } from "../../shell/awake";
import { Paced } from "../../shell/paced";
import type { Acts } from "../call/acts";
import type { Room } from "../call/room.svelte";
import { expected } from "../floor/rows";
import { type TurnClock, turnClock } from "../floor/turn.svelte";
import { messages } from "./messages";
import { deed, keepsAwake, type Last, type Seen, type Standing, standing } from "./states";

/** Thanks stay in sight this long, if nothing else comes. */
const LAST_MS = 60_000;
const SAY_EVERY_MS = 30_000;
const LOOK_MS = 1_000;

export class Citizen {
  readonly floor: TurnClock;
  #last = $state.raw<Last>();
  /** Time added to the present turn, ms. */
  added = $state(0);
  #spoke = false;
  #forgetting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly room: Room,
    readonly acts: Acts,
  ) {
    this.floor = turnClock(room);
  }

  readonly request: FloorRequest | undefined = $derived.by(() =>
    this.room.hands.find(({ seat, for_name }) => seat === this.room.me && for_name === null),
  );
  /** Own place on the list from 1; 0: not on it. */
  readonly place: number = $derived.by(() => (this.request ? this.room.hands.indexOf(this.request) + 1 : 0));
  /** Minutes until one's turn, where that can be known. */
  readonly minutes: number | undefined = $derived.by(
    () => this.request && expected(this.room, this.request.request, this.floor.now),
  );
  readonly seen: Seen = $derived.by(() => ({
    may: this.room.may("floor.request"),
    open: this.room.state?.floor.open ?? true,
    place: this.place,
    called: this.request?.called ?? false,
    mine: this.floor.mine,
    clock: this.floor.clock,
    talking: this.room.sending.audio,
    last: this.#last,
  }));
  readonly at: Standing = $derived.by(() => standing(this.seen));
  readonly deed: ReturnType<typeof deed> = $derived.by(() => deed(this.seen));
  readonly #awake = $derived.by(() => keepsAwake(this.at));

  get last(): Last | undefined {
    return this.#last;
  }

  /** Follow the room; call while a component is set up. */
  follow(): void {
    $effect(() => this.floor.follow());
    $effect(() => this.#listen());
    $effect(() => {
      if (this.floor.mine && this.room.sending.audio) this.#spoke = true;
    });
    $effect(() => (this.#awake ? keepAwake() : undefined));
    $effect(() => this.#tell());
  }

  async press(): Promise<void> {
    const { room, acts, request } = this;
    const { does, closed } = this.deed;
    const turn = this.floor.turn?.turn;
    if (does === "raise") {
      if (closed) acts.notices.say(messages[i18n.lang].closed);
      else await room.act("floor.request", {});
    } else if (does === "lower" && request) await room.act("floor.withdraw", { request: request.request });
    else if (does === "start") await acts.turn("mic", true);
    else if (does === "finish" && turn) await room.act("floor.yield", { turn });
  }

  #listen(): () => void {
    const stop = this.room.meeting.on("event", (event) => {
      const { me } = this.room;
      if (event.kind === "floor.requested" && event.body.seat === me) this.#keep(undefined);
      if (event.kind === "floor.granted") {
        this.added = 0;
        this.#spoke = false;
        if ((event.body.reader ?? event.body.seat) === me) this.#keep(undefined);
      }
      if (event.kind === "floor.extended") this.added += event.body.ms;
      // Signals still show the turn that has just ended.
      if (event.kind !== "floor.ended" || !this.floor.mine) return;
      const { reason, used_ms, over_ms } = event.body;
      // Both of these are on the list again.
      if (reason !== "lost" && reason !== "returned")
        this.#keep({ how: reason, spoke: this.#spoke, ms: used_ms + over_ms });
    });
    return () => {
      stop();
      clearTimeout(this.#forgetting);
    };
  }

  #keep(last: Last | undefined): void {
    clearTimeout(this.#forgetting);
    this.#last = last;
    if (last) this.#forgetting = setTimeout(() => this.#keep(undefined), LAST_MS);
  }

  /** The place in the queue for the ear: when it has changed, at most every half minute. */
  #tell(): () => void {
    const paced = new Paced(SAY_EVERY_MS);
    const look = () => {
      if (this.at !== "queued") return;
      const text = paced.due(messages[i18n.lang].number(this.place, this.minutes), performance.now());
      if (text) announcer.say({ text, kind: `hand ${this.room.me}` });
    };
    const timer = setInterval(() => untrack(look), LOOK_MS);
    return () => clearInterval(timer);
  }
}
