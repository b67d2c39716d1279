import { describe, expect, it } from "vitest";
import { deedOf, minutesUntil, served, usual } from "./counter";
import { isCounter } from "./kind";

const MINUTE = 60_000;
const inside = (seat: string) => ({ seat, door: "web" as const, presence: "present" as const });

describe("a counter", () => {
  it("is a queue without a floor, whatever its preset is called", () => {
    expect(isCounter({ settings: { lobby: "queue", mics: "free" } })).toBe(true);
    expect(isCounter({ settings: { lobby: "queue", mics: "floor" } })).toBe(false);
    expect(isCounter({ settings: { lobby: "guests", mics: "free" } })).toBe(false);
  });

  it("serves whoever came through the queue and is inside, first come first", () => {
    const participants = { p_1: inside("st_1"), p_2: inside("st_2"), p_3: inside("st_3") };
    const since = { p_3: 30, p_2: 20, p_gone: 10 };
    const found = served({ participants, visits: { since, took: [] } });
    expect(found.map(({ participant, seat, since }) => [participant, seat, since])).toEqual([
      ["p_2", "st_2", 20],
      ["p_3", "st_3", 30],
    ]);
  });

  it("reckons with the median of the last visits, as the server does", () => {
    expect(usual([])).toBeUndefined();
    expect(usual([9, 1, 5])).toBe(5);
    expect(usual([4, 1, 9, 6])).toBe(4);
    expect(minutesUntil([], 1)).toBeUndefined();
    expect(minutesUntil([2 * MINUTE, 90_000, 10 * MINUTE], 3)).toBe(6);
    expect(minutesUntil([90_000], 1)).toBe(2);
  });

  it("ends the visit, calls the first, both or nothing by one button", () => {
    expect([deedOf(true, 2), deedOf(true, 0), deedOf(false, 2), deedOf(false, 0)]).toEqual([
      "both",
      "finish",
      "call",
      "none",
    ]);
  });
});
