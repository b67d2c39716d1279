import type id from "./id";
import type { Verdict, Whole } from "./verdict";

type Words = typeof id;
type Number = (n: number) => string;

export function iconOf(exit: 0 | 1 | 2 | 3) {
  return exit === 0 ? "shield-check" : exit === 2 ? "circle-help" : exit === 3 ? "info" : "triangle-alert";
}

/** The verdict in one sentence, and what is behind it. */
export function saidOf(t: Words, verdict: Verdict, n: Number): { title: string; why: string } {
  if ("whole" in verdict) {
    const proven = verdict.whole.vouched > 0;
    return { title: proven ? t.intact : t.unvouched, why: proven ? t.intactWhy : t.unvouchedWhy };
  }
  const { code, line, seq, ofOpenings } = verdict.broken;
  const why = t.why[code];
  if (code === "format") return { title: t.format, why };
  if (ofOpenings) return { title: t.brokenOpenings(n(line)), why };
  return { title: seq === null ? t.brokenLine(n(line)) : t.brokenSeq(n(seq), n(line)), why };
}

/** Names and values of what was counted. */
export function factsOf(t: Words, whole: Whole, n: Number): [string, string][] {
  const unknown = whole.fitting - whole.checkpoints;
  return [
    [t.events, n(whole.events)],
    ...(whole.checkpoints ? [[t.signatures, t.signed(n(whole.checkpoints), whole.names.join(", "))]] : []),
    ...(unknown ? [[t.fitting, n(unknown)]] : []),
    ...(whole.digestAt === null ? [] : [[t.digestAt, n(whole.digestAt)]]),
    [t.seals, t.opened(n(whole.opened), n(whole.seals))],
    [t.redacted, n(whole.redacted)],
  ] as [string, string][];
}
