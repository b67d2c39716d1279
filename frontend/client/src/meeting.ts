import type { Emitter } from "./emitter";
import type { Loud } from "./speakers";
import type { MediaKind, RoomState } from "./state";
import type { Want } from "./slots";
import type { CommandBody, CommandName, JournalEvent } from "./wire";

/** `waiting` = in the lobby; `reconnecting` = joined, but the socket is lost (sound may still flow). */
export type Status = "idle" | "joining" | "waiting" | "joined" | "reconnecting" | "ended";

/** Why the meeting is over for this page. `error` is the protocol's name where the server gave one. */
export interface Ended {
  reason: "left" | "removed" | "ended" | "elsewhere" | "refused";
  error?: string;
  detail?: string;
}

export interface MeetingOptions {
  /** Address of the WebSocket; default `/ws/v1` of this page's origin. */
  url?: string;
  /** Lines of the offer (media.md 2.1); default by screen and pointer. */
  shape?: "phone" | "desktop" | "audience";
  /** Where the resume secret survives a reload: give `sessionStorage` and a key that names the room. */
  saved?: { storage: Storage; key: string };
}

export interface JoinRequest {
  /** A fresh room token; asked for again when the server wants a new one. Runs while the socket opens. */
  token: () => Promise<string>;
  name?: string;
  /** Tracks opened at the door; the meeting owns them from now on. */
  mic?: MediaStreamTrack;
  camera?: MediaStreamTrack;
}

export interface MeetingEvents {
  status: Status;
  /** After each change of the room's state. */
  state: RoomState;
  /** Every durable event as it happens (not those caught up with at join). */
  event: JournalEvent;
  /** Ephemeral messages by topic (`typing`, `quality`, ...). */
  live: { topic: string; body: Record<string, unknown> };
  /** Loudest seats, at most 5 times a second. */
  speakers: readonly Loud[];
  /** Which seat each video slot shows. */
  slots: undefined;
  /** Own devices changed: turned on or off, by whom, or went away. */
  devices: undefined;
  /** The browser refuses to play sound until the person touches the page: call `unblock()` from a click. */
  blocked: boolean;
  ended: Ended;
}

/** One participant's meeting: everything a page needs. Listen with `on(type, listener)`. */
export declare class Meeting extends Emitter<MeetingEvents> {
  constructor(options?: MeetingOptions);

  readonly status: Status;
  /** Undefined until joined. */
  readonly state: RoomState | undefined;
  /** Own seat and participant once joined. */
  readonly seat: string | undefined;
  readonly participant: string | undefined;
  /** Server's clock minus this one's, in ms. */
  readonly clockOffset: number;
  readonly end: Ended | undefined;

  /** Make the connection and its offer ready while the person still looks at the preview; optional. */
  prepare(): Promise<void>;
  /** Join; resolves when joined (or waiting in the lobby). Raises Refused. */
  join(request: JoinRequest): Promise<void>;
  /** True if a reload left a seat to come back to: then `resume` instead of `join`. */
  readonly resumable: boolean;
  /** Return to the seat of before the reload. Raises Refused. */
  resume(request: JoinRequest): Promise<void>;
  /** Leave for good. */
  leave(): Promise<void>;
  /** Try to reconnect now instead of after the back-off. */
  retry(): void;

  /** Send a command; resolves with `ok.body` when it is committed, whatever happens to the socket meanwhile. Raises Refused. */
  command<Name extends CommandName>(
    name: Name,
    body: CommandBody<Name>,
  ): Promise<Record<string, unknown>>;
  /** True if the own seat holds a grant (`moderate`, `chat.write`, ...). Courtesy only: the server decides. */
  may(grant: string): boolean;

  /** What is sent now. `locked`: the host has closed it. */
  sending(kind: MediaKind): { on: boolean; locked: boolean; track: MediaStreamTrack | undefined };
  /** Send this track as mic, camera or screen from now on; the one before is stopped. No negotiation. */
  publish(kind: "mic" | "camera", track: MediaStreamTrack | undefined): Promise<void>;
  /** Turn mic or camera on or off; opens a device if there is none yet. Raises DeviceError. */
  turn(kind: "mic" | "camera", on: boolean): Promise<void>;
  /** Use another device from now on. Raises DeviceError; the old one goes on then. */
  switchDevice(kind: "mic" | "camera", deviceId: string): Promise<void>;
  /** Ask for a screen and share it. Raises DeviceError. */
  shareScreen(): Promise<void>;
  stopScreen(): Promise<void>;
  /** Play sound through this output; false where the browser cannot. */
  setSpeaker(deviceId: string): Promise<boolean>;
  /** Play what the browser held back; call from a click. */
  unblock(): Promise<void>;

  /** Show `want` in a video element while it is on the screen, as large as it is there; returns the way to stop. */
  watch(video: HTMLVideoElement, want: Want): () => void;
  /** The seat a followed slot shows now (`speaker`, `screen`). */
  shown(want: Want): string | undefined;
  /** Bytes since joining, and round trip in ms where known. */
  usage(): Promise<{ up: number; down: number; rtt?: number }>;
}
