import { afterEach, describe, expect, it, vi } from "vitest";
import { ahead, wasFast } from "./ahead";

const file = (responseStart: number, responseEnd: number, transferSize: number) => ({
  responseStart,
  responseEnd,
  transferSize,
});

describe("a fast link", () => {
  it("is told by what comes in the time from the first byte to the last", () => {
    // 8 kB at 10 Mbit/s, half a second away.
    expect(wasFast([file(500, 503, 4_000), file(501, 507, 4_000)])).toBe(true);
    // At 500 kbit/s.
    expect(wasFast([file(1, 65, 4_000), file(2, 130, 4_000)])).toBe(false);
  });

  it("is not doubted for what lay in the cache", () => {
    expect(wasFast([])).toBe(true);
    expect(wasFast([file(1, 300, 0)])).toBe(true);
  });
});

describe("fetching ahead", () => {
  afterEach(() => vi.restoreAllMocks());

  async function fetched(bytes: number, may = () => true): Promise<string[]> {
    const order: string[] = [];
    const entries = vi.spyOn(performance, "getEntriesByType");
    const part = (name: string) => async () => {
      order.push(name);
      const at = performance.now();
      entries.mockReturnValue([{ startTime: at, ...file(at, at + 20, bytes) } as PerformanceResourceTiming]);
    };
    await ahead(["chat", "people", "rest"].map(part), may, async () => order.push("pause"));
    return order;
  }

  it("takes one part after another, with a pause after each", async () => {
    expect(await fetched(8_000)).toEqual(["chat", "pause", "people", "pause", "rest", "pause"]);
  });

  it("ends with the first part on a slow link", async () => {
    expect(await fetched(1_000)).toEqual(["chat"]);
  });

  it("takes nothing that the call cannot spare", async () => {
    expect(await fetched(8_000, () => false)).toEqual([]);
  });
});
