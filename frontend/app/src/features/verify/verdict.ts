/** What verifying a journal comes to; the codes are those of `vicon/records/verdict.py`. */

export type Fault =
  | "hash"
  | "canonical"
  | "sitting"
  | "gap"
  | "order"
  | "link"
  | "time"
  | "format"
  | "line"
  | "signature"
  | "checkpoint"
  | "cut"
  | "end"
  | "seal"
  | "digest";

/** What was counted in a journal without a fault. */
export interface Whole {
  events: number;
  /** Of the last one: what a published digest is compared with. */
  hash: string;
  checkpoints: number;
  /** Checkpoints under any key, those that only the file names included. */
  fitting: number;
  names: string[];
  /** The event that the published digest is of. */
  digestAt: number | null;
  /** The last event that somebody outside the file vouches for; 0 if nobody does. */
  vouched: number;
  signatureEndsIt: boolean;
  seals: number;
  opened: number;
  redacted: number;
}

/** `line` counts from 1, in the journal or in the file of openings; `seq` is the event where the chain broke. */
export interface Break {
  code: Fault;
  line: number;
  seq: number | null;
  ofOpenings: boolean;
}

export type Verdict = { whole: Whole } | { broken: Break };

export class Broken extends Error {
  constructor(readonly at: Break) {
    super(at.code);
  }
}

/** The exit status that `vicon verify` would have. */
export function exitOf(verdict: Verdict): 0 | 1 | 2 | 3 {
  if ("broken" in verdict) return verdict.broken.code === "format" ? 2 : 1;
  return verdict.whole.vouched ? 0 : 3;
}

/** How many events came after the last that anybody vouches for; the note of the last signature is none. */
export function unvouched({ events, vouched, signatureEndsIt }: Whole): number {
  const after = events - vouched;
  return after === 1 && signatureEndsIt ? 0 : after;
}
