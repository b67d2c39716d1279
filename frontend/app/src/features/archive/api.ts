/** The archive as the API tells of it; times in ms. */

import { ask, json } from "../../shell/api";
import type { Chapter, Recording } from "./films";

/** A moment of a film, and the address of the page at its second. */
export interface Place {
  recording: string;
  ms: number;
  url: string;
}

export interface FoundPlace extends Place {
  kind: Chapter["kind"] | "decision";
  text: string;
}

export interface Archived {
  sitting: string;
  title: string;
  opd: string | null;
  at: number;
  ms: number;
  speakers: number;
  url: string;
}

export interface Found extends Archived {
  places: FoundPlace[];
}

export interface VoteTold extends Place {
  title: string;
  options: string[];
  counts: number[];
  abstain: number;
  winner: number | null;
  present: number;
  seats: number;
}

export interface Told extends Archived {
  votes: VoteTold[];
  decisions: (Place & { text: string })[];
}

export interface Page {
  items: Found[];
  next: string | null;
}

const MANY = "20";

/** Requests of whoever shows `key`, or of who is signed in. */
export function as(key: string) {
  const own: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
  return (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    ask(method, path, body, { headers: { ...own, ...headers } });
}

export const archive = {
  /** The newest first; with words those that have them. `after`: where the last page ended. */
  find: (words: string, after: string | null, signal: AbortSignal) => {
    const query = new URLSearchParams({ limit: MANY, ...(words && { q: words }), ...(after && { after }) });
    return json<Page>(ask("GET", `/archive?${query}`, undefined, { signal }));
  },
  told: (sitting: string) => json<Told>(ask("GET", `/archive/${sitting}`)),
  /** `key`: of the room, for whoever keeps its record. */
  recordings: async (sitting: string, key: string) => {
    const answer = as(key)("GET", `/sittings/${sitting}/recordings`);
    return (await json<{ items: Recording[] }>(answer)).items;
  },
};
