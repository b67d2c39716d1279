/** Who may have been the reason for an emergency pause: whoever was last seen, heard or read before it. */

export interface Trace {
  readonly seat: string;
  readonly how: "screen" | "voice" | "chat";
  /** The server's time, ms. */
  readonly at: number;
}

const SHOWN = 6;

/** The newest trace of each seat that `may` be sent away, newest first; those longer ago than `since` count no more. */
export function seenLast(traces: readonly Trace[], since: number, may: (seat: string) => boolean): Trace[] {
  const newest = new Map<string, Trace>();
  for (const trace of traces) {
    const before = newest.get(trace.seat);
    if (trace.at >= since && may(trace.seat) && (!before || before.at < trace.at))
      newest.set(trace.seat, trace);
  }
  return [...newest.values()].sort((a, b) => b.at - a.at).slice(0, SHOWN);
}
