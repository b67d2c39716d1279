import { describe, expect, it } from "vitest";
import { type BroadcastEvent, foldBroadcast } from "./broadcast";

const event = (kind: BroadcastEvent["kind"], at: number) =>
  ({ kind, at, body: { broadcast: "bc_0000000000000000", delay_ms: 10_000 } }) as BroadcastEvent;

describe("broadcast", () => {
  it("runs from its beginning to its end, and tells when something was taken back", () => {
    const on = foldBroadcast(null, event("broadcast.started", 5));
    expect(on).toEqual({ broadcast: "bc_0000000000000000", delay_ms: 10_000, since: 5, dumped: null });
    expect(foldBroadcast(on, event("broadcast.dumped", 7))?.dumped).toBe(7);
    expect(foldBroadcast(on, event("broadcast.stopped", 9))).toBeNull();
  });
});
