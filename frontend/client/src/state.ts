/** What a viewer knows of a sitting. Times are milliseconds since 1970 UTC. */
import type { components } from "./protocol";
import type { MediaKind, WireSeat, WireState } from "./wire";

export type { MediaKind } from "./wire";

type Schemas = components["schemas"];

export type Role = WireSeat["role"];
/** Somebody in the lobby. The order of `RoomState.lobby` is the order of the list. */
export type LobbyEntry = Schemas["LobbyEntry"];
export type Participant = Schemas["ParticipantState"];
/** A question put to the vote; `cast` says who has voted, and how where that is shown at once. */
export type Vote = Schemas["VoteState"];
export type Poll = Schemas["PollState"];
/** A raised hand. `Floor.requests` lie in the order they came; in which they speak says `inOrder`. */
export type FloorRequest = Schemas["RequestState"];
/** The turn that is not ended. */
export type Turn = Schemas["TurnState"];
export type Floor = Schemas["FloorState"];
/** Who is expected to speak when: the body of the topic `queue`. */
export type Queue = Schemas["Queue"];
/** `text` is null once the message was deleted. */
export type ChatMessage = Schemas["Message"];
/** An item of the agenda and what became of it. */
export type AgendaItem = Schemas["AgendaState"];
/** A note, a decision, and who does what by when; `seq` names the entry, where it is corrected or struck. */
export type Note = Schemas["Note"];
export type Decided = Schemas["Decided"];
export type Task = Schemas["Task"];
/** A question and what became of it; `text` is null once redacted. */
export type Question = Schemas["QuestionState"];
/** A file that became pages. */
export type Deck = Schemas["DeckState"];
/** What may be recorded of a seat, and what of that published. */
export type Consent = Schemas["Consent"];
/** What a participant says of its devices; `off` also closes its gate in the engine. */
export type MediaState = Schemas["Devices"];

/** One person's place. `name` is null once redacted; `grants` is absent for seats made after one's own arrival. */
export type Seat = Omit<WireSeat, "grants"> & { readonly grants?: WireSeat["grants"] };

/** The room as a viewer may see it: an immutable value, replaced as a whole by every event. */
export type RoomState = Omit<WireState, "seats"> & { readonly seats: Readonly<Record<string, Seat>> };

export const MEDIA_KINDS: readonly MediaKind[] = ["audio", "video", "screen"];
export const MEDIA_OFF: MediaState = { audio: "off", video: "off", screen: "off" };

/** The participants of a seat; more than one when it is open on two devices. */
export function participantsOf(state: RoomState, seat: string): string[] {
  return Object.keys(state.participants).filter((p) => state.participants[p]?.seat === seat);
}

/** What a seat sends, over all of its devices. */
export function mediaOf(state: RoomState, seat: string): MediaState {
  const devices = participantsOf(state, seat).map((p) => state.media[p] ?? MEDIA_OFF);
  const any = (kind: MediaKind) => (devices.some((d) => d[kind] === "on") ? "on" : "off");
  return { audio: any("audio"), video: any("video"), screen: any("screen") };
}

/** A screen in the hall: it shows and sends nothing, and nobody sits at it. */
export function isScreen(seat: Seat | undefined): boolean {
  return seat?.role === "kiosk" && seat.remove.includes("publish.audio");
}

/** Seats with at least one device in the room, in order of arrival; `away` ones included, screens not. */
export function seatsInside(state: RoomState): string[] {
  const seats = new Set(Object.values(state.participants).map((p) => p.seat));
  return [...seats].filter((seat) => !isScreen(state.seats[seat]));
}

/** True while none of the seat's devices is connected. */
export function isAway(state: RoomState, seat: string): boolean {
  return participantsOf(state, seat).every((p) => state.participants[p]?.presence === "away");
}

/** The seat whose microphone the present turn opens; undefined where it is the chamber's, or nobody has the floor. */
export function holderOf({ turn }: Floor): string | undefined {
  if (!turn) return undefined;
  const { seat, for_name, door } = turn.request;
  return turn.reader ?? (for_name === null || door === "kiosk" ? seat : undefined);
}

/** Whether the floor alone lets a seat send a kind now. A pause of the clock closes gates, but takes nothing away. */
export function byFloor({ settings, seats, floor }: RoomState, seat: string, kind: MediaKind): boolean {
  if (!ruledByFloor({ settings }, kind) || holderOf(floor) !== seat) return false;
  return !seats[seat]?.remove.includes(`publish.${kind}`);
}

/** Whether this sitting gives a kind together with the floor. */
export function ruledByFloor({ settings }: Pick<RoomState, "settings">, kind: MediaKind): boolean {
  return { audio: settings.mics, video: settings.cameras, screen: undefined }[kind] === "floor";
}

/** The list as it will speak, by the last news of the `queue`; what that does not know yet comes after. */
export function inOrder(requests: readonly FloorRequest[], queue?: Queue): FloorRequest[] {
  const place = new Map(queue?.queue.map(({ request }, i) => [request, i]));
  const of = ({ request }: FloorRequest) => place.get(request) ?? place.size;
  return [...requests].sort((a, b) => of(a) - of(b) || a.seq - b.seq);
}
