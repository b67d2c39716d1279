/** How many are needed, and are missing, for a vote: fractions of whole people, exactly. */
import type { RoomState, Vote } from "@vicon/client";

type Threshold = Vote["rule"]["quorum"];

/** The least number of `seats` that meets the rule. Of none at all, none is enough. */
export function needed(seats: number, { frac: [num, den], cmp }: Threshold): number {
  const whole = num * seats;
  const least = cmp === "gt" ? Math.floor(whole / den) + 1 : Math.ceil(whole / den);
  return Math.max(1, least);
}

/** The seats that may vote in this sitting, there or not; of those `asked`, if not all are. */
export function voters({ seats, settings }: RoomState, asked?: readonly string[] | null): string[] {
  if ((settings.votes as readonly string[]).length === 0) return [];
  return Object.entries(seats)
    .filter(
      ([id, seat]) =>
        seat.votes && seat.grants?.includes("vote.cast") !== false && (asked?.includes(id) ?? true),
    )
    .map(([id]) => id);
}

/** How many more of `seats` have to come. */
export function missing(state: RoomState, seats: readonly string[], rule: Threshold): number {
  const there = seats.filter((seat) => state.present.includes(seat)).length;
  return Math.max(0, needed(seats.length, rule) - there);
}
