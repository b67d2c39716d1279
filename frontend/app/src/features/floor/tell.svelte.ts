/** Says to the ear what happens to the floor (ux.md 7.3, 9), and gives its signs; for everybody in the room. */
import type { JournalEvent } from "@vicon/client";
import { untrack } from "svelte";
import { i18n } from "../../i18n/index.svelte";
import { announcer } from "../../shell/announcer";
import type { Room } from "../call/room.svelte";
import { passed } from "./clock";
import { give } from "./gong";
import { messages } from "./messages";
import { isOf, nameOf, type TurnClock, turnClock } from "./turn.svelte";

type TurnEnd = Extract<JournalEvent, { kind: "floor.ended" }>["body"]["reason"];

/** Returns the way to stop (for `$effect`). */
export function tellFloor(room: Room): () => void {
  const floor = turnClock(room);
  const own: Own = { opened: undefined };
  const stops = [
    floor.follow(),
    room.meeting.on("event", (event) => happened(room, floor, own, event)),
    $effect.root(() => {
      opens(room, floor, own);
      marks(room, floor);
      nextInLine(room, floor);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** `opened`: the own turn in which the microphone was last on while its clock ran. */
interface Own {
  opened: string | undefined;
}

const urgent = (text: string, kind: string) => announcer.say({ text, kind: `floor ${kind}`, urgent: true });
const words = () => messages[i18n.lang].say;

function happened(room: Room, floor: TurnClock, own: Own, event: JournalEvent): void {
  const say = words();
  switch (event.kind) {
    case "floor.called":
      if (event.body.seat === room.me && forMyself(room, event.body.request)) urgent(say.next, "next");
      break;
    case "floor.granted": {
      // The meeting knows already; what the page shows follows.
      const turn = room.meeting.state?.floor.turn;
      if (!turn) break;
      if (isOf(room.me, turn)) {
        urgent(say.called, "called");
        void give("called");
      } else announcer.say({ text: say.floor(nameOf(room, turn.request)), kind: "floor" });
      break;
    }
    case "floor.started": {
      const turn = room.meeting.state?.floor.turn;
      if (turn && isOf(room.me, turn) && !room.sending.audio) urgent(say.late, "mic");
      break;
    }
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
        urgent(say[ending(event.body.reason, own.opened === event.body.turn)], "mic");
        void give("cut");
      } else if (event.body.reason === "cut" && room.may("floor.manage"))
        announcer.say({ text: say.overOf(floor.name), kind: "floor" });
      break;
  }
}

/** What the end of one's own turn is called; `spoke`: the microphone was on in it. */
function ending(reason: TurnEnd, spoke: boolean): "over" | "closed" | "returned" | "passed" {
  if (reason === "returned" || reason === "lost") return "returned";
  if (!spoke) return "passed";
  return reason === "cut" ? "over" : "closed";
}

function forMyself(room: Room, request: string): boolean {
  const it = room.meeting.state?.floor.requests.find((one) => one.request === request);
  return it?.for_name === null;
}

/** Who speaks, and who keeps the time: to others a clock that speaks would be a voice over the voice. */
function concerned(room: Room, floor: TurnClock): boolean {
  return floor.mine || room.may("floor.manage");
}

/** The own microphone opens by one's own press: told once in a turn, when its clock runs too. */
function opens(room: Room, floor: TurnClock, own: Own): void {
  $effect(() => {
    const turn = floor.mine && room.sending.audio && floor.clock.runs ? floor.turn?.turn : undefined;
    if (turn === undefined || turn === own.opened) return;
    own.opened = turn;
    urgent(words().open(untrack(() => floor.clock.left)), "mic");
  });
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
