import { describe, expect, it } from "vitest";
import type { RoomState } from "../state";
import { foldPresent, foldVotes, type VoteEvent } from "./votes";

const QUESTION = {
  vote: "v_1",
  title: "Setuju?",
  item: null,
  kind: "hands",
  options: ["Ya", "Tidak"],
  rule: {
    quorum: { frac: [1, 2], cmp: "gt" },
    pass: { frac: [1, 2], cmp: "gt", of: "cast" },
    abstain: true,
    tie: "fail",
  },
  reveal: "live",
  change: true,
  seats: null,
  repeats: null,
  round: 1,
  reason: null,
};
const RESULT = { counts: [1, 0], abstain: 0, cast: 1, present: 2, seats: 3, outcome: "passed" };

function folded(...events: readonly [string, object][]): RoomState["votes"][string] | undefined {
  const whole = ([kind, body]: readonly [string, object]) =>
    ({
      is: "event",
      seq: 1,
      after: 0,
      at: 0,
      actor: "st_1",
      kind,
      v: 1,
      body: { vote: "v_1", ...body },
    }) as VoteEvent;
  return events.map(whole).reduce<RoomState["votes"]>(foldVotes, {}).v_1;
}

const created = ["vote.created", QUESTION] as const;
const opened = ["vote.opened", { seats: ["a", "b", "c"], present: ["a", "b"], until: 9 }] as const;

describe("a vote", () => {
  it("keeps one ballot a seat, in its place when it is changed", () => {
    const vote = folded(
      [...created],
      [...opened],
      ["vote.cast", { seat: "a", choice: 0, hidden: null }],
      ["vote.cast", { seat: "b", choice: 1, hidden: null }],
      ["vote.cast", { seat: "a", choice: 1, hidden: null }],
    );
    expect(vote?.cast).toEqual([
      { seat: "a", choice: 1 },
      { seat: "b", choice: 1 },
    ]);
  });

  it("is held, goes on with a later end, and shows no result before the one it is sent", () => {
    const held = folded([...created], [...opened], ["vote.held", { cause: "quorum" }]);
    expect(held).toMatchObject({ state: "held", until: 9 });
    const on = folded([...created], [...opened], ["vote.held", {}], ["vote.resumed", { until: 12 }]);
    expect(on).toMatchObject({ state: "open", until: 12 });
    const closed = folded([...created], [...opened], ["vote.closed", { by_clock: true, result: null }]);
    expect(closed).toMatchObject({ state: "closed", result: null });
    const published = folded([...created], [...opened], ["vote.published", { result: RESULT }]);
    expect(published).toMatchObject({ state: "published", result: RESULT });
  });

  it("shows what was counted on paper to whom it is told, and says why it came to nothing", () => {
    const stage = folded([...created], [...opened], ["vote.tallied", { counts: [3, 1], abstain: 0 }]);
    expect(stage?.tally).toEqual({ counts: [3, 1], abstain: 0 });
    const member = folded([...created], [...opened], ["vote.tallied", { counts: null, abstain: null }]);
    expect(member?.tally).toBeNull();
    expect(folded([...created], ["vote.voided", { code: "lost" }])).toMatchObject({
      state: "void",
      void: "lost",
    });
  });

  it("of which the beginning was never sent is left alone", () => {
    expect(folded([...opened])).toBeUndefined();
  });
});

it("names each voting seat that is there once", () => {
  expect(foldPresent(foldPresent(["a", "b"], "b", true), "a", false)).toEqual(["b"]);
});
