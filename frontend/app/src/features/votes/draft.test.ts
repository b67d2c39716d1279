import type { Vote } from "@vicon/client";
import { describe, expect, it } from "vitest";
import { Draft } from "./draft.svelte";

const SITTING = {
  quorum: { frac: [2, 3], cmp: "gte" },
  pass: { frac: [1, 2], cmp: "gt", of: "cast" },
  abstain: false,
  tie: "chair",
} as Vote["rule"];
const drafted = (changes: Partial<Draft> = {}) =>
  Object.assign(
    new Draft(["hands", "secret"], ["Setuju", "Tolak"], SITTING),
    { title: " Relokasi? " },
    changes,
  );

describe("a vote that is put together", () => {
  it("starts with a motion under the rule of the sitting, seen as it goes", () => {
    expect(drafted().body).toEqual({
      title: "Relokasi?",
      kind: "hands",
      options: ["Setuju", "Tolak"],
      rule: SITTING,
      reveal: "live",
      change: true,
    });
    expect(drafted().ms).toBe(60_000);
  });

  it("in secret shows nothing, changes nothing, and lets no chair decide", () => {
    expect(drafted({ kind: "secret" }).body).toMatchObject({
      reveal: "close",
      change: false,
      rule: { tie: "fail" },
    });
  });

  it("takes another quorum, fewer voters, and no end", () => {
    const draft = drafted({ quorum: "none", minutes: 0 });
    draft.ask("st_1", true);
    draft.ask("st_2", true);
    draft.ask("st_1", false);
    expect(draft.body).toMatchObject({ rule: { quorum: { frac: [0, 1] } }, seats: ["st_2"] });
    expect(draft.ms).toBeUndefined();
    expect(drafted({ kind: "roll_call" }).ms).toBeUndefined();
  });
});
