/** Captions as they come: the server sends the last lines, each under a number that grows. */
import type { LiveBody } from "@vicon/client";

export type Line = LiveBody<"caption">["lines"][number];

/** So many are kept to be read. */
const KEPT = 500;

/** What is known with what came `now`: a line that comes again has its newest words, an unfinished one that went is gone. */
export function followed(before: readonly Line[], now: readonly Line[]): readonly Line[] {
  const anew = new Set(now.map(({ n }) => n));
  const kept = before.filter(({ n, final }) => final && !anew.has(n));
  return [...kept, ...now].sort((a, b) => a.n - b.n).slice(-KEPT);
}
