/** Where a citizen stands with the floor (ux.md 7.3): one state, from which words, colours and the large button follow. */
import type { Clock } from "../floor/clock";

/** How the last turn of one's own went. */
export interface Last {
  readonly how: "cut" | "yielded" | "revoked" | "ended";
  /** The microphone was on in it. */
  readonly spoke: boolean;
  /** Time spoken, ms. */
  readonly ms: number;
}

/** What a page knows of it. */
export interface Seen {
  /** May ask for the floor at all. */
  readonly may: boolean;
  /** The list takes new hands. */
  readonly open: boolean;
  /** Own place on the list from 1; 0: not on it. */
  readonly place: number;
  /** Asked to get ready. */
  readonly called: boolean;
  /** The present turn is one's own; the clock is then of it. */
  readonly mine: boolean;
  readonly clock: Clock;
  /** Own microphone is on. */
  readonly talking: boolean;
  readonly last: Last | undefined;
}

/**
 * - `watching`: may not ask; `idle`: has not asked; `closed`: cannot, now
 * - `queued`, and `next` of the list
 * - `called`: has the floor and not yet spoken; `late`: nor yet, though the clock runs
 * - `speaking`, `ending` (the last half minute), `grace`: the time is over, the microphone about to close
 * - `paused`: the clock stands still; `lost`: it does because one's own connection was lost
 * - after the turn: `over`: cut; `done`: ended before its time; `passed`: ended without a word
 */
export type Standing =
  | "watching"
  | "idle"
  | "closed"
  | "queued"
  | "next"
  | "called"
  | "late"
  | "speaking"
  | "ending"
  | "grace"
  | "paused"
  | "lost"
  | "over"
  | "done"
  | "passed";

export function standing(seen: Seen): Standing {
  if (seen.mine) return holding(seen);
  if (seen.place > 0) return seen.called || seen.place === 1 ? "next" : "queued";
  const { last } = seen;
  if (last) return last.spoke ? (last.how === "cut" ? "over" : "done") : "passed";
  if (!seen.may) return "watching";
  return seen.open ? "idle" : "closed";
}

function holding({ clock: { phase }, talking }: Seen): Standing {
  if (phase === "paused" || phase === "lost") return phase;
  if (!talking) return phase === "waiting" ? "called" : "late";
  if (phase === "ending") return "ending";
  return phase === "over" ? "grace" : "speaking";
}

/** What the large button does; its place on the page never changes. */
export type Deed = "raise" | "lower" | "start" | "finish";

/** The key that does it too; giving the floor back has none. */
export const KEYS: Readonly<Record<Deed, string | undefined>> = {
  raise: "T",
  lower: "T",
  start: "M",
  finish: undefined,
};

const DEEDS: Readonly<Record<Standing, Deed | undefined>> = {
  watching: undefined,
  idle: "raise",
  closed: "raise",
  queued: "lower",
  next: "lower",
  called: "start",
  late: "start",
  speaking: "finish",
  ending: "finish",
  grace: "finish",
  paused: "finish",
  lost: "finish",
  over: "raise",
  done: "raise",
  passed: "raise",
};

/** Undefined for who only watches. After a turn the list may have closed: then the button says why it does nothing. */
export function deed(seen: Seen): { does: Deed | undefined; closed: boolean } {
  const does = DEEDS[standing(seen)];
  if (does !== "raise") return { does, closed: false };
  return seen.may ? { does, closed: !seen.open } : { does: undefined, closed: false };
}

/** States in which the own card is the warm one: the floor is this person's. */
export const HOLDS: ReadonlySet<Standing> = new Set<Standing>([
  "called",
  "late",
  "speaking",
  "ending",
  "grace",
  "paused",
  "lost",
]);

/** States in which the screen may not go dark. */
export function keepsAwake(state: Standing): boolean {
  return state === "queued" || state === "next" || HOLDS.has(state);
}
