/** Visits to a counter: who is being served since when, and how long the last ones took. */
import type { RoomState } from "../state";

type Visits = RoomState["visits"];

/** As many as the estimates of the lobby are made from. */
const KEPT = 5;

export function began(visits: Visits, participant: string, at: number): Visits {
  return { ...visits, since: { ...visits.since, [participant]: at } };
}

export function ended(visits: Visits, participant: string, at: number): Visits {
  const since = visits.since[participant];
  if (since === undefined) return visits;
  return { ...without(visits, participant), took: [...visits.took, at - since].slice(-KEPT) };
}

/** Who was removed has ended no visit. */
export function without(visits: Visits, participant: string): Visits {
  const { [participant]: _gone, ...since } = visits.since;
  return { ...visits, since };
}
