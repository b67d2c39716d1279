/** A counter: guests queue, and are let in one at a time (rooms.md 2, `counter`). */
import type { RoomState } from "@vicon/client";

/** Who is being served; `since` is when that began. */
export interface Served {
  readonly participant: string;
  readonly seat: string;
  readonly since: number;
}

/** Those who are being served, first come first: one, where the lobby is a queue and nobody is let in past it. */
export function served({ participants, visits }: Pick<RoomState, "participants" | "visits">): Served[] {
  return Object.entries(visits.since)
    .flatMap(([participant, since]) => {
      const seat = participants[participant]?.seat;
      return seat === undefined ? [] : [{ participant, seat, since }];
    })
    .sort((a, b) => a.since - b.since);
}

/** How long visits take: the median of the last five, the lower of two middle ones, as the server reckons; in ms. */
export function usual(took: readonly number[]): number | undefined {
  return [...took].sort((a, b) => a - b)[Math.ceil(took.length / 2) - 1];
}

/** What the large button does: end the visit, call the first of the list, both, or nothing. */
export type Deed = "call" | "finish" | "both" | "none";

export function deedOf(serves: boolean, waiting: number): Deed {
  if (serves) return waiting > 0 ? "both" : "finish";
  return waiting > 0 ? "call" : "none";
}

/** Whole minutes until whoever is at `place` (from 1) is called; undefined before the first visit ended. */
export function minutesUntil(took: readonly number[], place: number): number | undefined {
  const each = usual(took);
  return each === undefined ? undefined : Math.ceil((each * place) / 60_000);
}
