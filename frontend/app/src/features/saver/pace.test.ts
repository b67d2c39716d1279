import { describe, expect, it } from "vitest";
import { Pace, reached } from "./pace";

describe("Pace", () => {
  it("is silent until it has something to compare", () => {
    const pace = new Pace();
    expect(pace.add(1000, 0)).toBeUndefined();
    expect(pace.add(2000, 1_000)).toBeUndefined();
  });

  it("tells bytes an hour", () => {
    const pace = new Pace();
    pace.add(0, 0);
    expect(pace.add(50_000, 5_000)).toBe(36_000_000);
  });

  it("forgets what is older than half a minute", () => {
    const pace = new Pace();
    let last: number | undefined;
    for (let second = 0; second <= 60; second += 5)
      last = pace.add(second < 30 ? 0 : (second - 30) * 1000, second * 1000);
    expect(last).toBe(3_600_000);
  });
});

describe("reached", () => {
  it("asks when the count passes the limit, and not again", () => {
    expect(reached(49e6, 50e6, 50)).toBe(true);
    expect(reached(50e6, 51e6, 50)).toBe(false);
    expect(reached(49e6, 500e6, 0)).toBe(false);
  });
});
