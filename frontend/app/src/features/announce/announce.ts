import { type JournalEvent, type Meeting, mediaOf, seatsInside } from "@vicon/client";
import { i18n } from "../../i18n/index.svelte";
import { announcer } from "../../shell/announcer";
import type { Room } from "../call/room.svelte";
import type { View } from "../call/view.svelte";
import { Crowd, EVERY_MS, type Told } from "./crowd";

/** Says what happens in the room to screen readers (ux.md 9); returns the way to stop. */
export function announce(room: Room, view: View): () => void {
  const crowd = new Crowd();
  // Who has left is no longer in the state when the event is told.
  let names = remember(room.meeting, {});
  let sharing = sharers(room.meeting);
  const told = (all: Told[]) => all.forEach(sayMovement);
  const stops = [
    room.meeting.on("event", (event) => {
      names = remember(room.meeting, names);
      heard(room, view, event, (what, participant) => {
        const name = names[participant];
        if (name) told(crowd.move({ what, name }, room.inside.length, Date.now()));
      });
    }),
    room.meeting.on("state", () => {
      names = remember(room.meeting, names);
      const before = sharing;
      sharing = sharers(room.meeting);
      for (const seat of sharing) {
        if (seat === room.meeting.seat || before.includes(seat)) continue;
        const name = room.meeting.state?.seats[seat]?.name ?? "…";
        announcer.say({ text: i18n.t.announce.shared(name), kind: "share" });
      }
    }),
  ];
  const timer = setInterval(() => told(crowd.tick(Date.now())), EVERY_MS);
  return () => {
    clearInterval(timer);
    for (const stop of stops) stop();
  };
}

/** Seats that share a screen: no event of the journal says so, only what their devices say. */
function sharers({ state }: Meeting): string[] {
  return state ? seatsInside(state).filter((seat) => mediaOf(state, seat).screen === "on") : [];
}

type Names = Record<string, string>;

function remember(meeting: Meeting, before: Names): Names {
  const now: Names = { ...before };
  for (const [participant, { seat }] of Object.entries(meeting.state?.participants ?? {}))
    now[participant] = meeting.state?.seats[seat]?.name ?? "…";
  return now;
}

function sayMovement(told: Told): void {
  const t = i18n.t.announce;
  const many = told.what === "joined" ? t.joinedMany : t.leftMany;
  const one = told.what === "joined" ? t.joined : t.left;
  const named = "name" in told;
  const kind = named ? `${told.what} ${told.name}` : told.what;
  announcer.say({ text: named ? one(told.name) : many(told.count), kind, chatter: true });
}

function heard(
  room: Room,
  view: View,
  event: JournalEvent,
  moved: (what: "joined" | "left", participant: string) => void,
): void {
  const t = i18n.t.announce;
  const { me } = room;
  switch (event.kind) {
    case "participant.joined":
      if (event.body.seat !== me) moved("joined", event.body.participant);
      break;
    case "lobby.knocked": {
      // Only those who can let people in are sent this.
      const waiting = room.meeting.state?.lobby.length ?? 0;
      announcer.say({ text: i18n.t.call.waiting(waiting), kind: "lobby", chatter: true });
      break;
    }
    case "participant.left":
      moved("left", event.body.participant);
      break;
    case "floor.requested": {
      const { seat, request } = event.body;
      // The meeting knows already; what the page shows follows.
      const hands = room.meeting.state?.floor.requests ?? [];
      const place = hands.findIndex((hand) => hand.request === request) + 1;
      const name = hands[place - 1]?.for_name;
      const text = seat === me && !name ? t.ownHand(place) : t.hand(name ?? room.name(seat), place);
      announcer.say({ text, kind: `hand ${seat}` });
      break;
    }
    case "floor.removed":
      if (event.body.seat === me) announcer.say({ text: t.ownHandLowered, kind: `hand ${me}` });
      break;
    case "chat.sent": {
      const { seat, text } = event.body;
      // An open chat is a log, which speaks for itself.
      if (seat === me || view.panel === "chat" || typeof text !== "string") break;
      announcer.say({ text: `${room.name(seat)}: ${text}`, kind: "chat", chatter: true });
      break;
    }
    case "agenda.started": {
      const item = room.meeting.state?.agenda.find((it) => it.item === event.body.item);
      if (item) announcer.say({ text: t.item(item.judul), kind: "item" });
      break;
    }
    case "question.asked":
      if (event.body.seat === me || view.panel === "questions" || typeof event.body.text !== "string") break;
      announcer.say({ text: t.question(event.body.text), kind: "question", chatter: true });
      break;
    case "question.approved":
    case "question.rejected":
    case "question.answered": {
      const { question } = event.body;
      if (room.meeting.state?.questions[question]?.seat !== me) break;
      const text = { approved: t.ownApproved, rejected: t.ownRejected, answered: t.ownAnswered };
      announcer.say({ text: text[event.kind.slice(9) as keyof typeof text], kind: `question ${question}` });
      break;
    }
    case "seat.changed":
      if (event.body.seat === me && event.body.role === "chair")
        announcer.say({ text: t.promoted, kind: "role", urgent: true });
      break;
    case "seat.removed":
    case "seat.banned":
      if (event.body.seat === me) announcer.say({ text: t.removed, kind: "end", urgent: true });
      break;
    case "sitting.ended":
      announcer.say({ text: t.ended, kind: "end", urgent: true });
      break;
  }
}
