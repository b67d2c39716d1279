/** When a person is proposed to turn their own camera off, so that their voice gets through (media.md 7.4). */
import type { LiveBody } from "@vicon/client";

/** Pictures that come small for a moment are nobody's trouble. */
const SMALL_MS = 5_000;
/** Who said no is not asked again for so long. */
const QUIET_MS = 120_000;

/** What becomes of what is sent. `since`: since when it has not been well, in ms of `performance.now()`. */
export interface Uplink {
  readonly state: LiveBody<"quality">["uplink"];
  readonly since: number;
}

export const GOOD: Uplink = { state: "good", since: Number.POSITIVE_INFINITY };

/** Another word of the server's; of an older server none comes. The same one gives the same value. */
export function uplinkAfter(before: Uplink, word: Uplink["state"] | undefined, now: number): Uplink {
  const state = word ?? "good";
  if (state === before.state) return before;
  return state === "good" ? GOOD : { state, since: Math.min(before.since, now) };
}

/** From when on to propose it, `closed` being when the proposal was last closed; never where all is well. */
export function proposedFrom({ state, since }: Uplink, closed: number): number {
  return Math.max(since + (state === "small" ? SMALL_MS : 0), closed + QUIET_MS);
}
