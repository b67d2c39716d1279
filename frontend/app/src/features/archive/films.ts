/** Recordings of a sitting as the API tells of them; times in ms. */

export interface Chapter {
  ms: number;
  kind: "item" | "turn" | "vote" | "mark";
  /** Empty: somebody who is not named, or what was deleted. */
  text: string;
}

export interface Film {
  /** The same as WebM, where the server makes that too. */
  webm_url: string | null;
  url: string;
  chapters_url: string;
  /** Text tracks of what is said. */
  captions: { lang: string; url: string }[];
  title: string;
  sha256: string;
  bytes: number;
  ms: number;
  chapters: Chapter[];
}

export interface Recording {
  recording: string;
  state: "running" | "ended" | "filmed" | "failed" | "expired" | "deleted";
  began_at: number;
  ended_at: number | null;
  published: boolean;
  /** Per cent of the film that is being made. */
  progress: number | null;
  film: Film | null;
  /** For whoever keeps the record. */
  tracks: Track[];
  recap: Recap | null;
}

/** Parts of a film in half a minute; `url` and the rest once it is ready. */
export interface Recap {
  state: "asked" | "ready" | "failed";
  /** Per cent of it, while it is being made. */
  progress: number | null;
  cuts: { from: number; to: number; caption: string }[];
  url: string | null;
  poster_url: string | null;
  sha256: string | null;
  bytes: number | null;
  ms: number | null;
  published: boolean;
}

/** Sound without pictures: all of it, or each speaker in a file (ZIP). */
export interface Track {
  what: "sound" | "voices";
  state: "asked" | "ready" | "failed";
  url: string | null;
  bytes: number | null;
}
export const SOUNDS: Track["what"][] = ["sound", "voices"];

/** Minutes and seconds as Indonesian writes them: 1.36.22, 18.04. */
export function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}.${two(seconds % 60)}`;
  return hours ? `${hours}.${rest}` : rest;
}

/** The chapter that is on at `ms`, -1 before the first. */
export function current(chapters: readonly Chapter[], ms: number): number {
  return chapters.filter((it) => it.ms <= ms).length - 1;
}

/** The items of the agenda as pieces of the film, `long` ms each; what comes before the first is one, too. */
export function parts({ chapters, ms }: Film): { ms: number; long: number }[] {
  const begins = [...new Set([0, ...chapters.filter((it) => it.kind === "item").map((it) => it.ms)])];
  const ends = [...begins.slice(1), ms];
  return begins.map((it, n) => ({ ms: it, long: Math.max(1, (ends[n] ?? ms) - it) }));
}

/** Hours and minutes of it, a minute at least. */
export function lasting(ms: number): [number, number] {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  return [Math.floor(minutes / 60), minutes % 60];
}

/** The film that the query of an address names; the first if it names none that is there. */
export function which(search: string, recordings: readonly { recording: string }[]): number {
  const named = new URLSearchParams(search).get("r");
  return Math.max(
    0,
    recordings.findIndex((it) => it.recording === named),
  );
}

/** Seconds in the query of an address, 0 for none: `?t=754`. */
export function asked(search: string): number {
  const seconds = Number(new URLSearchParams(search).get("t"));
  return Number.isFinite(seconds) && seconds > 0 ? seconds : 0;
}

/** The address of the file that this browser plays; `can` answers as `canPlayType` does. */
export function playable(
  { url, webm_url }: Pick<Film, "url" | "webm_url">,
  can: (type: string) => string,
): string {
  return webm_url !== null && !can('video/mp4; codecs="avc1.64001f, mp4a.40.2"') ? webm_url : url;
}
