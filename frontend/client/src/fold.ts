/** The room's state as a pure fold: `welcome.state`, then one `event` after the other. */
import { foldAgenda } from "./fold/agenda";
import { foldBroadcast } from "./fold/broadcast";
import { foldFloor, withoutSeat as withoutRequests } from "./fold/floor";
import { foldLobby } from "./fold/lobby";
import { foldNotes } from "./fold/notes";
import { foldPolls } from "./fold/polls";
import { foldQuestions, foldUpvotes } from "./fold/questions";
import { foldRecording } from "./fold/recording";
import { open } from "./fold/sealed";
import { foldSitting } from "./fold/sitting";
import { foldSlides } from "./fold/slides";
import { began, ended, without } from "./fold/visits";
import { foldPresent, foldVotes } from "./fold/votes";
import { MEDIA_OFF, type MediaKind, type MediaState, type RoomState, type Seat } from "./state";
import type { JournalEvent, Live } from "./wire";

/** Messages kept, as many as `welcome` brings. */
const CHAT_KEPT = 200;

/** The state after `event`. Unknown kinds leave it as it was (rooms.md 4, versioning). */
export function fold(state: RoomState, event: JournalEvent): RoomState {
  switch (event.kind) {
    case "seat.prepared": {
      const { seat, role, votes, name, nip, side, district, lang } = event.body;
      const own = { name: open(name), role, votes, guest: false, side, district, lang };
      const number = open(nip);
      const nips = number === null ? state.nips : { ...state.nips, [seat]: number };
      return { ...withSeat(state, seat, { ...own, add: [], remove: [], locked: [], was: null }), nips };
    }
    case "participant.joined":
      return joined(state, event);
    case "participant.away":
      return withPresence(state, event.body.participant, "away");
    case "participant.back":
      return withPresence(state, event.body.participant, "present");
    case "participant.left":
      return {
        ...left(state, event.body.participant),
        visits: ended(state.visits, event.body.participant, event.at),
      };
    case "chair.passed":
      return { ...state, sitting: { ...state.sitting, presiding: event.body.to } };
    case "seat.changed": {
      const { seat, role, votes, add, remove, grants, lang } = event.body;
      const before = state.seats[seat];
      const interprets = before?.role === "interpreter" ? before.was : (before?.role ?? null);
      const was = role === "interpreter" ? interprets : null;
      return patchSeat(state, seat, { role, votes, add, remove, grants, lang, was });
    }
    case "seat.renamed":
      return patchSeat(state, event.body.seat, { name: open(event.body.name) });
    case "seat.removed":
      return withoutSeat(state, event.body.seat);
    case "seat.banned": {
      const { ban, seat, until } = event.body;
      return { ...withoutSeat(state, seat), bans: [...state.bans, { ban, seat, until }] };
    }
    case "ban.lifted":
      return { ...state, bans: state.bans.filter(({ ban }) => ban !== event.body.ban) };
    case "mod.muted":
      return muted(state, event.body.seats, event.body.kinds);
    case "mod.locked":
      return locked(state, event.body.seats, event.body.kinds, event.body.on);
    case "spotlight.set":
      return { ...state, spotlight: event.body.seats };
    case "chat.sent": {
      const { message, seat, to, text } = event.body;
      const chat = [...state.chat, { message, seat, to, text: open(text), at: event.at }];
      return { ...state, chat: chat.slice(-CHAT_KEPT) };
    }
    case "chat.deleted":
      return {
        ...state,
        chat: state.chat.map((line) =>
          line.message === event.body.message ? { ...line, text: null } : line,
        ),
      };
    case "chat.changed":
      return { ...state, chat_mode: event.body };
    case "presence.changed":
      return { ...state, present: foldPresent(state.present, event.body.seat, event.body.present) };
    case "quorum.changed":
      return { ...state, quorum: event.body };
    case "recording.started":
    case "recording.stopped":
    case "consent.given":
    case "consent.withdrawn":
      return { ...state, ...foldRecording(state, event) };
    default:
      return foldPart(state, event);
  }
}

/** What has a part of the state for itself. */
function foldPart(state: RoomState, event: JournalEvent): RoomState {
  if (isOf(event, "sitting") || isOf(event, "freeze")) return foldSitting(state, event);
  if (isOf(event, "broadcast")) return { ...state, broadcast: foldBroadcast(state.broadcast, event) };
  if (isOf(event, "floor")) return { ...state, floor: foldFloor(state.floor, event) };
  if (isOf(event, "lobby")) return { ...state, lobby: foldLobby(state.lobby, event) };
  if (isOf(event, "agenda")) return { ...state, agenda: foldAgenda(state.agenda, event) };
  if (isOf(event, "poll")) return { ...state, polls: foldPolls(state.polls, event) };
  if (isOf(event, "vote")) return { ...state, votes: foldVotes(state.votes, event) };
  if (isOf(event, "question")) return { ...state, questions: foldQuestions(state.questions, event) };
  if (isOf(event, "slides")) return { ...state, slides: foldSlides(state.slides, event) };
  if (isOf(event, "note") || isOf(event, "decision") || isOf(event, "action"))
    return { ...state, notes: foldNotes(state.notes, event) };
  return state;
}

/** Kinds are named after their part; one that is newer than this client may be among them. */
function isOf<Part extends string>(
  event: JournalEvent,
  part: Part,
): event is Extract<JournalEvent, { kind: `${Part}.${string}` }> {
  return event.kind.startsWith(`${part}.`);
}

/** The state after a `live` topic; those that are no part of it leave it as it was. */
export function foldLive(state: RoomState, news: Live): RoomState {
  switch (news.topic) {
    case "media":
      return { ...state, media: news.body.media };
    case "upvotes":
      return { ...state, questions: foldUpvotes(state.questions, news.body.counts) };
    default:
      return state;
  }
}

function withSeat(state: RoomState, seat: string, value: Seat): RoomState {
  return { ...state, seats: { ...state.seats, [seat]: value } };
}

function patchSeat(state: RoomState, seat: string, patch: Partial<Seat>): RoomState {
  const before = state.seats[seat];
  return before ? withSeat(state, seat, { ...before, ...patch }) : state;
}

function joined(
  state: RoomState,
  { body, at }: Extract<JournalEvent, { kind: "participant.joined" }>,
): RoomState {
  const { participant, seat, role, votes, door, guest, name, side, district, lang, add, remove } = body;
  const known = state.seats[seat];
  const own = { name: open(name), role, votes, guest, side, district, lang, add, remove };
  const seated = withSeat(state, seat, { locked: [], was: null, ...known, ...own });
  return {
    ...seated,
    participants: { ...state.participants, [participant]: { seat, door, presence: "present" } },
    media: { ...state.media, [participant]: MEDIA_OFF },
    visits: guest && state.settings.lobby === "queue" ? began(state.visits, participant, at) : state.visits,
  };
}

function withPresence(state: RoomState, participant: string, presence: "present" | "away"): RoomState {
  const before = state.participants[participant];
  if (!before) return state;
  return { ...state, participants: { ...state.participants, [participant]: { ...before, presence } } };
}

function left(state: RoomState, participant: string): RoomState {
  const { [participant]: gone, ...participants } = state.participants;
  const { [participant]: _silent, ...media } = state.media;
  if (!gone) return state;
  return { ...state, participants, media };
}

function withoutSeat(state: RoomState, seat: string): RoomState {
  const { [seat]: _gone, ...seats } = state.seats;
  const { [seat]: _number, ...nips } = state.nips;
  const devices = Object.keys(state.participants).filter((p) => state.participants[p]?.seat === seat);
  return {
    ...devices.reduce(left, state),
    seats,
    nips,
    visits: devices.reduce(without, state.visits),
    floor: withoutRequests(state.floor, seat),
    spotlight: state.spotlight.filter((shown) => shown !== seat),
  };
}

function muted(state: RoomState, seats: readonly string[], kinds: readonly MediaKind[]): RoomState {
  const off = Object.fromEntries(kinds.map((kind) => [kind, "off"])) as Partial<MediaState>;
  const media = { ...state.media };
  for (const [participant, { seat }] of Object.entries(state.participants)) {
    if (seats.includes(seat)) media[participant] = { ...(media[participant] ?? MEDIA_OFF), ...off };
  }
  return { ...state, media };
}

function locked(
  state: RoomState,
  seats: readonly string[],
  kinds: readonly MediaKind[],
  on: boolean,
): RoomState {
  const next = seats.reduce((now, seat) => {
    const kept = (now.seats[seat]?.locked ?? []).filter((kind) => !kinds.includes(kind));
    return patchSeat(now, seat, { locked: on ? [...kept, ...kinds] : kept });
  }, state);
  return on ? muted(next, seats, kinds) : next;
}
