/** Parts of a film for its recap, as somebody chooses them; the server has the same rules. Times in ms. */

export interface Cut {
  from: number;
  to: number;
  caption: string;
}

export const MOST = 6;
export const LEAST_MS = 1_000;
/** All parts: with the card at the end a recap lasts no longer than 30 seconds. */
export const TOGETHER_MS = 27_000;
export const CAPTION_MOST = 100;
const STEP_MS = 100;
const USUAL_MS = 6_000;

/** A part as it is typed. */
export interface Typed {
  from: string;
  to: string;
  caption: string;
}

export type Fault = "time" | "short" | "beyond" | "overlap" | "caption";

/** Hours, minutes and seconds to a tenth, as they are typed back: 1.36.22,5 or 18.04. */
export function written(ms: number): string {
  const tenths = Math.round(ms / STEP_MS);
  const two = (n: number) => String(n).padStart(2, "0");
  const seconds = Math.floor(tenths / 10);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = `${two(minutes)}.${two(seconds % 60)}${tenths % 10 ? `,${tenths % 10}` : ""}`;
  return hours ? `${hours}.${rest}` : rest;
}

/** What was typed as ms: `18.04,5`, with colons too; undefined if it is no time. */
export function read(text: string): number | undefined {
  const found = /^(?:(?:(\d{1,3})[.:])?(\d{1,3})[.:])?(\d{1,2})(?:,(\d))?$/.exec(text.trim());
  if (!found) return undefined;
  const [hours = 0, minutes = 0, seconds = 0, tenths = 0] = found.slice(1).map((it) => Number(it ?? 0));
  if (seconds > 59 || (found[1] && minutes > 59)) return undefined;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + tenths * STEP_MS;
}

/** The part that is meant; undefined while its times are none. */
export function cut({ from, to, caption }: Typed): Cut | undefined {
  const [begin, end] = [read(from), read(to)];
  if (begin === undefined || end === undefined) return undefined;
  return { from: begin, to: end, caption: caption.trim().replace(/\s+/g, " ") };
}

/** The first thing that is wrong with each part, if anything is. */
export function faults(all: readonly Typed[], film: number): (Fault | undefined)[] {
  const cuts = all.map(cut);
  return cuts.map((it, n) => {
    if (!it) return "time";
    if (it.to > film) return "beyond";
    if (it.to - it.from < LEAST_MS) return "short";
    if (cuts.slice(0, n).some((other) => other && it.from < other.to && other.from < it.to)) return "overlap";
    return it.caption ? undefined : "caption";
  });
}

/** How long they are together. */
export function together(all: readonly Typed[]): number {
  return all.map(cut).reduce((sum, it) => sum + (it ? Math.max(0, it.to - it.from) : 0), 0);
}

/** A part that begins at `ms`, as long as a part usually is, or as the film and the recap let it be. */
export function begun(all: readonly Typed[], ms: number, film: number, caption = ""): Typed {
  const down = (it: number) => Math.floor(it / STEP_MS) * STEP_MS;
  const from = Math.max(0, Math.min(down(ms), down(film) - LEAST_MS));
  const left = Math.max(LEAST_MS, TOGETHER_MS - together(all));
  const to = Math.min(from + Math.min(USUAL_MS, left), down(film));
  return { from: written(from), to: written(to), caption: caption.slice(0, CAPTION_MOST) };
}

/** Chosen before, to be changed. */
export function retyped(cuts: readonly Cut[]): Typed[] {
  return cuts.map(({ from, to, caption }) => ({ from: written(from), to: written(to), caption }));
}
