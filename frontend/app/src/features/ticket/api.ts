import { ask, json } from "../../shell/api";

/** A place in the queue of a counter, for its holder; times in ISO 8601. */
export interface Ticket {
  number: string;
  title: string;
  state: "waiting" | "called" | "done" | "missed";
  position: number | null;
  estimate_s: number | null;
  expires: string;
  /** Leads into the lobby; null when it is over. */
  enter: string | null;
}

export const tickets = {
  own: (key: string, signal?: AbortSignal) =>
    json<Ticket>(ask("POST", "/tickets/own", { key }, signal ? { signal } : {})),
};
