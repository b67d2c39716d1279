import {
  type Ended,
  type Loud,
  type MediaKind,
  type MediaState,
  type Meeting,
  mediaOf,
  type RoomState,
  type Seat,
  type Status,
  seatsInside,
} from "@vicon/client";

/** A meeting as Svelte sees it: the SDK's immutable values in signals. Pages and panels read these, and act on `meeting`. */
export class Room {
  status = $state.raw<Status>("idle");
  state = $state.raw<RoomState>();
  end = $state.raw<Ended>();
  blocked = $state(false);
  /** Seats that are heard now, loudest first. */
  loud = $state.raw<readonly Loud[]>([]);
  /** What is sent now, and what the host has locked. */
  sending = $state.raw({ audio: false, video: false, screen: false });
  locked = $state.raw<readonly MediaKind[]>([]);
  #grants = $state(0);

  constructor(readonly meeting: Meeting) {
    this.#read();
  }

  /** Follow the meeting; returns the way to stop (for `$effect`). */
  follow(): () => void {
    const stops = [
      this.meeting.on("status", () => this.#read()),
      this.meeting.on("state", () => this.#read()),
      this.meeting.on("devices", () => this.#read()),
      this.meeting.on("ended", (end) => {
        this.end = end;
      }),
      this.meeting.on("blocked", (blocked) => {
        this.blocked = blocked;
      }),
      this.meeting.on("speakers", (loud) => {
        this.loud = loud;
      }),
    ];
    this.#read();
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** Own seat id, "" before joining. */
  get me(): string {
    return this.state ? (this.meeting.seat ?? "") : "";
  }

  get self(): Seat | undefined {
    return this.seat(this.me);
  }

  /** Seats inside, in order of arrival. */
  get inside(): string[] {
    return this.state ? seatsInside(this.state) : [];
  }

  seat(id: string): Seat | undefined {
    return this.state?.seats[id];
  }

  media(seat: string): MediaState {
    return this.state ? mediaOf(this.state, seat) : { audio: "off", video: "off", screen: "off" };
  }

  /** Place of a raised hand, from 1; 0 without one. */
  hand(seat: string): number {
    return (this.state?.hands.findIndex((hand) => hand.seat === seat) ?? -1) + 1;
  }

  may(grant: string): boolean {
    return this.#grants >= 0 && this.meeting.may(grant);
  }

  #read(): void {
    const { meeting } = this;
    this.status = meeting.status;
    this.state = meeting.state;
    this.end = meeting.end;
    this.sending = {
      audio: meeting.sending("audio").on,
      video: meeting.sending("video").on,
      screen: meeting.sending("screen").on,
    };
    this.locked = (["audio", "video", "screen"] as const).filter((kind) => meeting.sending(kind).locked);
    this.#grants++;
  }
}
