/** Says to the ear what happens to the floor (ux.md 7.3, 9), and gives its signs; for everybody in the room. */
import type { JournalEvent } from "@vicon/client";
import { untrack } from "svelte";
import { i18n } from "../../i18n/index.svelte";
import { announcer } from "../../shell/announcer";
import type { Room } from "../call/room.svelte";
import { passed } from "./clock";
import { give } from "./gong";
import { messages } from "./messages";
import { nameOf, type TurnClock, turnClock } from "./turn.svelte";

/** Returns the way to stop (for `$effect`). */
export function tellFloor(room: Room): () => void {
  const floor = turnClock(room);
  const stops = [
    floor.follow(),
    room.meeting.on("event", (event) => happened(room, floor, event)),
    $effect.root(() => {
      marks(room, floor);
      nextInLine(room, floor);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

const urgent = (text: string, kind: string) => announcer.say({ text, kind: `floor ${kind}`, urgent: true });
const words = () => messages[i18n.lang].say;

function happened(room: Room, floor: TurnClock, event: JournalEvent): void {
  const say = words();
  switch (event.kind) {
    case "floor.called":
      if (event.body.seat === room.me && forMyself(room, event.body.request)) urgent(say.next, "next");
      break;
    case "floor.granted": {
      // The meeting knows already; what the page shows follows.
      const turn = room.meeting.state?.floor.turn;
      if (!turn) break;
      const own = turn.reader ? turn.reader === room.me : turn.request.seat === room.me;
      if (own && (turn.reader || turn.request.for_name === null)) {
        urgent(say.called, "called");
        void give("called");
      } else announcer.say({ text: say.floor(nameOf(room, turn.request)), kind: "floor" });
      break;
    }
    case "floor.started":
      if (floor.mine) urgent(say.open(event.body.deadline - event.at), "mic");
      break;
    case "floor.reminded":
      if (!floor.mine) break;
      urgent(say.reminded, "time");
      void give("chime");
      break;
    case "floor.extended":
      if (concerned(room, floor)) urgent(say.extended(event.body.ms), "time");
      break;
    case "floor.paused":
      if (concerned(room, floor)) urgent(say.paused, "time");
      break;
    case "floor.resumed":
      if (concerned(room, floor)) urgent(say.resumed, "time");
      break;
    case "floor.ended":
      // Signals still show the turn that has just ended.
      if (floor.mine) {
        const { reason } = event.body;
        urgent(reason === "cut" ? say.over : reason === "returned" ? say.returned : say.closed, "mic");
        void give("cut");
      } else if (event.body.reason === "cut" && room.may("floor.manage"))
        announcer.say({ text: say.overOf(floor.name), kind: "floor" });
      break;
  }
}

function forMyself(room: Room, request: string): boolean {
  const it = room.meeting.state?.floor.requests.find((one) => one.request === request);
  return it?.for_name === null;
}

/** Who speaks, and who keeps the time: to others a clock that speaks would be a voice over the voice. */
function concerned(room: Room, floor: TurnClock): boolean {
  return floor.mine || room.may("floor.manage");
}

/** Half a minute and ten seconds before the end. */
function marks(room: Room, floor: TurnClock): void {
  let turn: string | undefined;
  let before = 0;
  $effect(() => {
    const { left, runs } = floor.clock;
    const now = floor.turn?.turn;
    const mark = runs && now === turn ? passed(before, left) : undefined;
    [turn, before] = [now, left];
    if (mark === undefined) return;
    untrack(() => {
      if (!concerned(room, floor)) return;
      urgent(words().left(mark), "time");
      if (floor.mine && mark === 30) void give("mark");
    });
  });
}

/** Whoever comes to be the next while somebody speaks is told so, once for each request. */
function nextInLine(room: Room, floor: TurnClock): void {
  let told: string | undefined;
  $effect(() => {
    const [first] = room.hands;
    const speaks = floor.turn !== undefined;
    if (!first || first.seat !== room.me || first.for_name !== null || !speaks) return;
    if (first.request === told || first.called) return;
    told = first.request;
    untrack(() => urgent(words().next, "next"));
  });
}
