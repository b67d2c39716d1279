import { describe, expect, it } from "vitest";
import { arrange, columnsOf, type Seating } from "./order";

const seating = (patch: Partial<Seating> = {}): Seating => ({
  others: ["a", "b", "c", "d"],
  me: "me",
  pinned: [],
  hands: [],
  recent: new Set(),
  away: new Set(),
  speaking: new Set(),
  ...patch,
});

describe("arrange", () => {
  it("lays pinned first, then hands in their order, then by arrival, oneself last", () => {
    expect(arrange([], seating({ pinned: ["d"], hands: ["c", "b"] }), 9)).toEqual(["d", "c", "b", "a", "me"]);
  });

  it("does not move anybody because they spoke, while all fit on one page", () => {
    expect(arrange([], seating({ recent: new Set(["d"]) }), 5)).toEqual(["a", "b", "c", "d", "me"]);
  });

  it("brings who spoke lately to the first page when not all fit, and keeps oneself on it", () => {
    const order = arrange(["a", "b", "me", "c", "d"], seating({ recent: new Set(["d"]) }), 3);
    expect(order.slice(0, 3)).toEqual(["d", "a", "me"]);
  });

  it("leaves the first page to who is here when not all fit, and moves nobody who blinks when all do", () => {
    const away = seating({ away: new Set(["a", "b"]), recent: new Set(["b"]) });
    expect(arrange([], away, 3).slice(0, 3)).toEqual(["c", "d", "me"]);
    expect(arrange([], away, 9)).toEqual(["a", "b", "c", "d", "me"]);
  });

  it("never moves a tile while its person speaks", () => {
    const before = ["a", "b", "c", "d", "me"];
    const order = arrange(before, seating({ hands: ["d"], speaking: new Set(["b"]) }), 9);
    expect(order).toEqual(["d", "b", "a", "c", "me"]);
  });

  it("holds everybody exactly once", () => {
    const order = arrange(["x", "a", "me"], seating({ hands: ["a"], speaking: new Set(["a", "x"]) }), 2);
    expect([...order].sort()).toEqual(["a", "b", "c", "d", "me"]);
  });
});

describe("columnsOf", () => {
  it("is two across on a phone, up to five on a desktop", () => {
    expect([1, 2, 3, 6].map((n) => columnsOf(true, n))).toEqual([1, 1, 2, 2]);
    expect([1, 2, 4, 6, 9, 16, 25].map((n) => columnsOf(false, n))).toEqual([1, 2, 2, 3, 3, 4, 5]);
  });
});
