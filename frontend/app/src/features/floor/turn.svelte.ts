/** The turn of a room as a clock that ticks: one for everything on the page that shows it. */
import type { FloorRequest, Turn } from "@vicon/client";
import type { Room } from "../call/room.svelte";
import { type Clock, clockAt, untilNext } from "./clock";

export class TurnClock {
  /** The server's time at the last tick, ms. */
  now = $state(0);
  #followers = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly room: Room) {
    this.now = this.#time();
  }

  get turn(): Turn | undefined {
    return this.room.state?.floor.turn ?? undefined;
  }

  /** Who was asked to get ready, first of the list first. */
  get ready(): FloorRequest | undefined {
    return this.room.hands.find(({ called }) => called);
  }

  /** Computed when it is asked for: a derived value would end with the component that asked first. */
  get clock(): Clock {
    return clockAt(this.turn, this.ready !== undefined, this.now);
  }

  /** Whose voice it is: the reader's, or that of who asked. "" without a turn. */
  get speaker(): string {
    return this.turn ? voiceOf(this.turn) : "";
  }

  /** The name the turn is called by; "" without one. */
  get name(): string {
    return this.turn ? nameOf(this.room, this.turn.request) : "";
  }

  /** This person may speak now. */
  get mine(): boolean {
    return this.turn !== undefined && isOf(this.room.me, this.turn);
  }

  /** Tick while somebody looks; returns the way to stop (for `$effect`). */
  follow(): () => void {
    if (this.#followers++ === 0) this.#tick();
    return () => {
      if (--this.#followers > 0) return;
      clearTimeout(this.#timer);
    };
  }

  #time(): number {
    return Date.now() + this.room.meeting.clockOffset;
  }

  #tick(): void {
    this.now = this.#time();
    const { deadline } = this.room.meeting.state?.floor.turn ?? {};
    // Just behind the change of the digits: on it, a timer that comes early would show the second before for another one.
    const wait = deadline == null ? 1_000 : untilNext(deadline - this.now) + 5;
    this.#timer = setTimeout(() => this.#tick(), wait);
  }
}

const clocks = new WeakMap<Room, TurnClock>();

/** The clock of `room`: the same one for everybody who asks. */
export function turnClock(room: Room): TurnClock {
  const clock = clocks.get(room) ?? new TurnClock(room);
  clocks.set(room, clock);
  return clock;
}

/** Who a request is for: whom somebody else asked for, else the seat. */
export function nameOf(room: Room, { seat, for_name }: FloorRequest): string {
  return for_name ?? room.name(seat);
}

const voiceOf = (turn: Turn): string => turn.reader ?? turn.request.seat;

/** This seat speaks in this turn: not where it only asked for somebody without a seat. */
export function isOf(seat: string, turn: Turn): boolean {
  return voiceOf(turn) === seat && (turn.reader !== null || turn.request.for_name === null);
}
