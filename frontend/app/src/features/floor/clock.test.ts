import type { Turn } from "@vicon/client";
import { describe, expect, it } from "vitest";
import { clockAt, digits, passed, spoken, untilNext } from "./clock";

const turn = (changes: Partial<Turn>) =>
  ({
    ms: 180_000,
    warn_ms: 30_000,
    grace_ms: 5_000,
    phase: "running",
    cause: null,
    deadline: 1_000_000,
    left_ms: 180_000,
    ...changes,
  }) as Turn;

describe("clock of a turn", () => {
  it("is none without a turn, unless somebody was asked to get ready", () => {
    expect(clockAt(null, false, 0).phase).toBe("none");
    expect(clockAt(undefined, true, 0).phase).toBe("called");
  });

  it("stands until the first sound", () => {
    const clock = clockAt(turn({ phase: "granted", deadline: null }), false, 999_999_999);
    expect(clock).toMatchObject({ phase: "waiting", left: 180_000, fraction: 1, runs: false });
  });

  it("runs by the server's time, through its end into the grace and no further", () => {
    const at = (now: number) => clockAt(turn({}), false, now);
    expect(at(1_000_000 - 90_000)).toMatchObject({ phase: "running", left: 90_000, fraction: 0.5 });
    expect(at(1_000_000 - 30_000)).toMatchObject({ phase: "ending", left: 30_000 });
    expect(at(1_000_000)).toMatchObject({ phase: "over", left: 0, fraction: 0 });
    expect(at(1_000_000 + 3_000)).toMatchObject({ phase: "over", left: -3_000 });
    expect(at(1_000_000 + 60_000)).toMatchObject({ phase: "over", left: -5_000 });
  });

  it("never shows more than there is, though the tick before it began is older", () => {
    const began = turn({ deadline: 1_180_000 });
    expect(clockAt(began, false, 999_100)).toMatchObject({ phase: "running", left: 180_000 });
    const resumed = turn({ deadline: 1_042_000, left_ms: 42_000 });
    expect(clockAt(resumed, false, 999_100).left).toBe(42_000);
  });

  it("is no longer ending where time was added, and longer as a whole", () => {
    const clock = clockAt(turn({ ms: 240_000, left_ms: 240_000, deadline: 1_060_000 }), false, 980_000);
    expect(clock).toMatchObject({ phase: "running", left: 80_000, total: 240_000 });
  });

  it("stands still while paused, and says when it is for a lost connection", () => {
    const paused = turn({ phase: "paused", deadline: null, left_ms: 42_000, cause: "chair" });
    expect(clockAt(paused, false, 0)).toMatchObject({ phase: "paused", left: 42_000, runs: false });
    expect(clockAt({ ...paused, cause: "lost" }, false, 0).phase).toBe("lost");
    expect(clockAt({ ...paused, cause: "frozen" }, false, 0).phase).toBe("paused");
  });
});

describe("digits", () => {
  it("count a second that has begun, so that nothing is left when they say so", () => {
    expect([180_000, 102_000, 101_001, 1, 0, -4_000].map(digits)).toEqual([
      "03:00",
      "01:42",
      "01:42",
      "00:01",
      "00:00",
      "00:00",
    ]);
  });

  it("change when the clock says so", () => {
    expect([1_500, 1_000, 1, 0, -300].map(untilNext)).toEqual([500, 1_000, 1, 1_000, 700]);
  });

  it("are spoken in steps of ten seconds", () => {
    expect([180_000, 102_000, 10_001, 10_000, 1, 0].map(spoken)).toEqual([
      180_000, 110_000, 20_000, 10_000, 10_000, 0,
    ]);
  });
});

describe("marks", () => {
  it("are passed once, by going through them", () => {
    expect(passed(31_000, 30_000)).toBe(30);
    expect(passed(30_000, 29_000)).toBeUndefined();
    expect(passed(10_400, 9_900)).toBe(10);
    expect(passed(25_000, 24_000)).toBeUndefined();
  });

  it("say the later one where a page slept through both", () => {
    expect(passed(60_000, 5_000)).toBe(10);
  });
});
