/** When the sound of the call does not come through, and the broadcast's may (ux.md 7.13, rungs 4 and 5). */
import type { Flow, LiveBody, Status } from "@vicon/client";
import { blame, type Standing } from "../call/ladder";

/** So long it must have failed. */
export const FAILS_MS = 10_000;
/** So long it must be well again. */
export const CALM_MS = 20_000;
/** The lowest: one voice at a low rate. */
const LAST_RUNG = 8;
/** Of a voice that is repeated and mended, this part lost leaves words out. */
const LOST_PERMILLE = 200;

interface Heard {
  /** The sitting has ended: there is nothing to hear. */
  over: boolean;
  status: Status;
  flow: Flow;
  standing: Standing;
  quality: Pick<LiveBody<"quality">, "loss_permille"> | undefined;
}

/** The page is in, and no sound has a way to it, or one voice alone is still lost on the way. */
export function soundFails({ over, status, flow, standing, quality }: Heard): boolean {
  if (over || status !== "joined") return false;
  if (flow !== "connected") return true;
  const lowest = standing.rung === LAST_RUNG && blame(standing) === "network";
  return lowest && (quality?.loss_permille ?? 0) >= LOST_PERMILLE;
}
