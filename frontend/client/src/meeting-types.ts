/** What a meeting takes and tells. */
import type { EndReason } from "./closing";
import type { Shape } from "./offer";
import type { Loud } from "./speakers";
import type { Consent, MediaState, RoomState } from "./state";
import type { Flow } from "./transport";
import type { JournalEvent, Live, LiveBody } from "./wire";

/** `reconnecting` = joined or waiting, but the socket is lost (sound may still flow); `waiting` = in the lobby. */
export type Status = "idle" | "joining" | "waiting" | "joined" | "reconnecting" | "ended";

/** What somebody in the lobby is told. `position` counts from 1, 0 for who is turned away. */
export type Place = LiveBody<"lobby">;

/** Why the meeting is over for this page. `error` is the protocol's name where the server gave one. */
export interface Ended {
  readonly reason: EndReason;
  readonly error: string;
  readonly detail: string;
  /** Until when it is no use to come back (ms of this device's clock); undefined where the server does not say. */
  readonly until?: number;
}

export interface MeetingOptions {
  /** Address of the WebSocket; default `/ws/v1` of this page's origin. */
  url?: string;
  /** Lines of the offer (media.md 2.1); default `audience` where the saved seat had it, else by the size of the screen. */
  shape?: Shape;
  /**
   * Where the seat and its secret survive a reload: give `sessionStorage` and a key that names the room. Whoever may
   * complete the record of an ended sitting finds the way back in `lasting` (`localStorage`), also in another tab.
   */
  saved?: { storage: Storage; key: string; lasting?: Storage };
}

export interface JoinRequest {
  /**
   * A fresh room token; asked for again when the server wants a new one. Runs while the socket opens. Throw Refused
   * where there will never be one; any other error is tried again.
   */
  token: () => Promise<string>;
  /** TURN servers (`media.ice_servers` of the token's answer), read before each greeting. */
  iceServers?: () => readonly RTCIceServer[];
  name?: string;
  /** Tracks opened at the door; once joined, the meeting owns them. A disabled one is sent as muted. */
  mic?: MediaStreamTrack | undefined;
  camera?: MediaStreamTrack | undefined;
  /** What may be recorded of this person, where that was chosen at the door. */
  consent?: Consent | undefined;
}

export interface MeetingEvents {
  status: Status;
  /** In the lobby: at first, and whenever it says something new. */
  place: Place;
  /** After each change of the room's state. */
  state: RoomState;
  /** Every durable event as it happens (not those of a snapshot). */
  event: JournalEvent;
  /** Ephemeral news by topic (`typing`, `quality`, ...). */
  live: Live;
  /** Loudest seats, at most 5 times a second. */
  speakers: readonly Loud[];
  /** What is sent has changed: by the person, the host, or because a device went away. */
  devices: MediaState;
  /** Whether packets flow. */
  flow: Flow;
  /** The browser refuses to play sound until the person touches the page: call `unblock()` from a click. */
  blocked: boolean;
  ended: Ended;
}

/** Tells whoever listens to the meeting. */
export type Tell = <Type extends keyof MeetingEvents>(type: Type, detail: MeetingEvents[Type]) => void;
