import { vi } from "vitest";

/** A bound, not a promise: what takes a moment takes seconds on a busy machine, and vitest gives up after one. */
const LATE_MS = 45_000;

/** Waits until `check` no longer throws. Timers that are faked go on meanwhile. */
export const eventually = <Result>(check: () => Result | Promise<Result>): Promise<Result> =>
  vi.waitFor(check, { timeout: LATE_MS });
