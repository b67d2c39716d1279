/** The clock of a turn, computed from what the server said of it and the server's time (rooms.md 6, "Floor clock"). */
import type { Turn } from "@vicon/client";

/**
 * - `none`: nobody has the floor; `called`: nor now, but somebody was asked to get ready
 * - `waiting`: the floor is given, the clock starts with the first sound
 * - `running`, `ending` (the last `warn_ms`), `over` (in the grace, in red)
 * - `paused`: by the chair, a freeze, a suspension; `lost`: the speaker's connection is
 */
export type Phase = "none" | "called" | "waiting" | "running" | "ending" | "over" | "paused" | "lost";

export interface Clock {
  readonly phase: Phase;
  /** Milliseconds to the end of the time; below zero in the grace, where the mic closes at `-grace`. */
  readonly left: number;
  /** What `left` was at first, extensions included (ms). */
  readonly total: number;
  readonly grace: number;
  /** What is left of the whole, from 0 to 1: the length of the bar. */
  readonly fraction: number;
  readonly runs: boolean;
}

/** The clock of `turn` at `now`, in ms of the server; `called`: somebody on the list was asked to get ready. */
export function clockAt(turn: Turn | null | undefined, called: boolean, now: number): Clock {
  if (!turn)
    return { phase: called ? "called" : "none", left: 0, total: 0, grace: 0, fraction: 1, runs: false };
  const { deadline, ms, grace_ms: grace } = turn;
  // The tick before a clock starts is older than its start: it never shows more than there is.
  const counted = deadline === null ? turn.left_ms : Math.min(deadline - now, turn.left_ms);
  const left = Math.max(counted, -grace);
  const fraction = ms > 0 ? Math.min(1, Math.max(0, left / ms)) : 0;
  return { phase: phaseOf(turn, left), left, total: ms, grace, fraction, runs: deadline !== null };
}

function phaseOf({ phase, cause, warn_ms, deadline }: Turn, left: number): Phase {
  if (phase === "paused") return cause === "lost" ? "lost" : "paused";
  if (deadline === null) return "waiting";
  if (left <= 0) return "over";
  return left <= warn_ms ? "ending" : "running";
}

/** 01:42. A second that has begun counts as a whole one, so that the time is over when it shows nothing. */
export function digits(ms: number): string {
  const seconds = Math.ceil(Math.max(0, ms) / 1000);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}

/** What a screen reader is told of the time left: changes every 10 s, so that it is read once and not all the time. */
export function spoken(ms: number): number {
  return Math.ceil(Math.max(0, ms) / 10_000) * 10_000;
}

/** How long (ms) until the digits change. */
export function untilNext(left: number): number {
  return ((left % 1_000) + 1_000) % 1_000 || 1_000;
}

/** Seconds left at which people are told. */
export const MARKS_S = [30, 10] as const;

/** The mark that lies between two looks at a running clock. */
export function passed(before: number, now: number): number | undefined {
  return MARKS_S.filter((mark) => before > mark * 1_000 && now <= mark * 1_000).pop();
}
