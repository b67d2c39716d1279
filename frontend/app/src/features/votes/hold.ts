/** Why a vote stands still. The state names no cause: what holds it is there to be seen. */
import type { RoomState } from "@vicon/client";
import type id from "./id";
import { missing } from "./quorum";
import type { Listed } from "./votes";

export function heldBecause(state: RoomState, vote: Listed, t: typeof id): string {
  if (state.sitting.frozen) return t.held.frozen;
  if (state.sitting.state === "suspended") return t.held.suspended;
  const short = missing(state, vote.seats, vote.rule.quorum);
  return short > 0 ? `${t.held.quorum} ${t.short(short)}.` : t.held.quorum;
}
