import type { Ended } from "@vicon/client";
import { Problem } from "../../shell/api";

/** A state that has its own page (ux.md 7.14). */
export type Trouble =
  | "B-01"
  | "B-02"
  | "J-01"
  | "R-01"
  | "R-02"
  | "R-04"
  | "R-05"
  | "R-06"
  | "R-07"
  | "R-08"
  | "S-01"
  | "S-03"
  | "denied"
  | "left"
  | "page"
  | "unheard";

/** Of others: `info`. */
export const TROUBLE_ICONS: Partial<Record<Trouble, string>> = {
  "B-02": "smartphone",
  "J-01": "wifi-off",
  "R-01": "users",
  "R-02": "bell",
  "R-04": "door-closed",
  "R-05": "link",
  "R-07": "circle-check",
  "R-08": "smartphone",
  "S-01": "gauge",
  "S-03": "triangle-alert",
  denied: "door-closed",
  left: "log-out",
  unheard: "circle-check",
};

/** Error names of tokens and joins (rooms.md 3) that have a page of their own. */
const BY_ERROR: Record<string, Trouble> = {
  offline: "J-01",
  not_found: "R-06",
  room_full: "R-01",
  sitting_not_open: "R-02",
  sitting_ended: "R-07",
  // Reasons of an end stand beside them.
  ended: "R-07",
  elsewhere: "R-08",
  removed: "R-04",
  banned: "R-04",
  rate: "S-01",
  rate_limited: "S-01",
  token_expired: "R-05",
  denied: "denied",
  left: "left",
  visit_ended: "left",
};

export function troubleOf(code: string, status = 0): Trouble {
  const known = BY_ERROR[code];
  if (known) return known;
  if (status === 404) return "R-06";
  if (status === 429) return "S-01";
  return status >= 502 ? "J-01" : "S-03";
}

export function troubleOfProblem(error: unknown): Trouble {
  return error instanceof Problem ? troubleOf(error.code, error.status) : "S-03";
}

/** The same for who was in the lobby. */
export function troubleOfWaiting(code: string): Trouble {
  const trouble = troubleOf(code);
  return trouble === "R-07" ? "unheard" : trouble;
}

export function troubleOfEnd({ reason, error = "" }: Ended): Trouble {
  return troubleOf(reason === "refused" ? error : reason);
}
