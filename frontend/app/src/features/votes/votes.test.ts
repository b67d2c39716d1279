import type { RoomState, Vote } from "@vicon/client";
import { describe, expect, it } from "vitest";
import { missing, needed, voters } from "./quorum";
import { calledNow, choiceOf, clock, counts, nextCalled, present, received } from "./votes";

const vote = (changes: Partial<Vote> = {}) =>
  ({
    kind: "hands",
    options: ["Setuju", "Tolak"],
    reveal: "live",
    state: "open",
    seats: ["a", "b", "c"],
    eligible: ["a", "b", "c"],
    called: [],
    cast: [],
    tally: null,
    result: null,
    ...changes,
  }) as unknown as Vote;

describe("a quorum", () => {
  it("is counted in whole people", () => {
    expect(needed(45, { frac: [1, 2], cmp: "gt" })).toBe(23);
    expect(needed(44, { frac: [1, 2], cmp: "gt" })).toBe(23);
    expect(needed(45, { frac: [2, 3], cmp: "gte" })).toBe(30);
    expect(needed(46, { frac: [2, 3], cmp: "gte" })).toBe(31);
    expect(needed(7, { frac: [0, 1], cmp: "gte" })).toBe(1);
  });

  it("lacks who is entitled and not there", () => {
    const seats = {
      a: seat(),
      b: seat(),
      c: seat(),
      guest: seat({ votes: false }),
      barred: seat({ grants: [] }),
    };
    const state = { seats, settings: { votes: ["hands"] }, present: ["a", "guest"] } as unknown as RoomState;
    expect(voters(state)).toEqual(["a", "b", "c"]);
    expect(voters(state, ["a", "b"])).toEqual(["a", "b"]);
    expect(missing(state, voters(state), { frac: [1, 2], cmp: "gt" })).toBe(1);
    expect(missing(state, voters(state), { frac: [3, 4], cmp: "gte" })).toBe(2);
    expect(voters({ ...state, settings: { votes: [] } })).toEqual([]);
  });

  function seat(changes: object = {}) {
    return { votes: true, grants: ["vote.cast"], ...changes };
  }
});

describe("a vote", () => {
  it("that runs goes before newer ones; else the newest counts", () => {
    expect(present({ v_1: vote({ state: "open" }), v_2: vote({ state: "draft" }) })?.id).toBe("v_1");
    expect(present({ v_1: vote({ state: "void" }), v_2: vote({ state: "closed" }) })?.id).toBe("v_2");
    expect(present({})).toBeUndefined();
  });

  it("is counted as it goes only where choices are shown as it goes", () => {
    const cast = [
      { seat: "a", choice: 0 },
      { seat: "b", choice: -1 },
    ];
    const tally = { counts: [1, 2], abstain: 0 };
    expect(counts(vote({ cast, tally }))).toEqual({ options: [2, 2], abstain: 1 });
    expect(received(vote({ cast, tally }))).toBe(5);
    const hidden = cast.map(({ seat }) => ({ seat, choice: null }));
    expect(counts(vote({ cast: hidden, reveal: "close" }))).toBeUndefined();
    expect(counts(vote({ cast: hidden, kind: "secret", tally }))).toBeUndefined();
    const result = { counts: [2, 1], abstain: 0 } as unknown as Vote["result"];
    expect(counts(vote({ kind: "secret", result }))).toEqual({ options: [2, 1], abstain: 0 });
  });

  it("by roll call goes from name to name, past those whose ballot was recorded", () => {
    const cast = [
      { seat: "a", choice: 0 },
      { seat: "b", choice: 1 },
    ];
    expect(nextCalled(vote({ cast }))).toBe("c");
    expect(calledNow(vote({ cast, called: ["a"] }))).toBeUndefined();
    expect(calledNow(vote({ cast, called: ["a", "c"] }))).toBe("c");
    expect(nextCalled(vote({ cast, called: ["a", "c"] }))).toBeUndefined();
  });

  it("says what somebody chose once that is told", () => {
    const hidden = [{ seat: "a", choice: null }];
    expect(choiceOf(vote({ cast: hidden }), "a")).toBeUndefined();
    const result = { choices: [{ seat: "a", choice: 1 }] } as unknown as Vote["result"];
    expect(choiceOf(vote({ cast: hidden, result }), "a")).toBe(1);
  });

  it("shows its last second until it is over", () => {
    expect([clock(48_000), clock(47_001), clock(61_000), clock(-5)]).toEqual([
      "00:48",
      "00:48",
      "01:01",
      "00:00",
    ]);
  });
});
