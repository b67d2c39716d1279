/** What a viewer knows of a sitting. Times are milliseconds since 1970 UTC; ids are the protocol's (`st_`, `p_`, `q_`, `m_`). */

export type Role =
  | "chair"
  | "clerk"
  | "member"
  | "staff"
  | "guest"
  | "audience"
  | "interpreter"
  | "jbi"
  | "kiosk"
  | "service";

/** What a rule may open or close: sound, picture, shared screen. */
export type MediaKind = "audio" | "video" | "screen";

export interface Seat {
  name: string;
  role: Role;
  /** Grants as the seat holds them now; absent where the viewer may not know. */
  grants?: readonly string[];
  /** Kinds that the host has locked: the seat cannot open them. */
  locked: readonly MediaKind[];
  /** Came by a link, not by an account: always marked as such. */
  guest: boolean;
}

export interface Participant {
  seat: string;
  door: string;
  presence: "present" | "away";
}

/** A raised hand. The order of `RoomState.hands` is the order of the list. */
export interface Hand {
  request: string;
  seat: string;
  at: number;
}

export interface ChatMessage {
  message: string;
  seat: string;
  to: "all" | "chair" | "stage";
  /** Absent once the message was deleted. */
  text?: string;
  at: number;
}

/** What a participant says of its devices; `off` also closes its gate in the engine. */
export interface MediaState {
  audio: "on" | "off";
  video: "on" | "off";
  screen: "on" | "off";
}

/** The room as a viewer may see it: an immutable value, replaced as a whole by every event. */
export interface RoomState {
  sitting: {
    id: string;
    title: string;
    preset: string;
    state: string;
    started_at?: number;
  };
  settings: Readonly<Record<string, unknown>>;
  seats: Readonly<Record<string, Seat>>;
  participants: Readonly<Record<string, Participant>>;
  hands: readonly Hand[];
  chat: readonly ChatMessage[];
  chat_mode: { mode: "open" | "chair" | "off"; slow_ms: number };
  spotlight: readonly string[];
  media: Readonly<Record<string, MediaState>>;
}

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

/** Seats with at least one device in the room, in order of arrival; `away` ones included. */
export function seatsInside(state: RoomState): string[] {
  return [...new Set(Object.values(state.participants).map((p) => p.seat))];
}

/** True while none of the seat's devices is connected. */
export function isAway(state: RoomState, seat: string): boolean {
  return participantsOf(state, seat).every((p) => state.participants[p]?.presence === "away");
}
