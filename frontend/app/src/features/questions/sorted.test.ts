import type { Question } from "@vicon/client";
import { describe, expect, it } from "vitest";
import { mergeable, sorted } from "./sorted";

const question = (status: Question["status"], changes: Partial<Question> = {}) =>
  ({ status, seat: "st_1", at: 0, upvotes: 0, answered: null, ...changes }) as Question;
const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);

describe("questions in a panel", () => {
  it("wait in the order they were asked, then the most supported come first", () => {
    const { waiting, open } = sorted(
      {
        late: question("asked", { at: 9 }),
        early: question("asked", { at: 3 }),
        liked: question("assigned", { at: 5, upvotes: 4 }),
        old: question("approved", { at: 1, upvotes: 2 }),
        young: question("approved", { at: 2, upvotes: 2 }),
      },
      "st_9",
    );
    expect(ids(waiting)).toEqual(["early", "late"]);
    expect(ids(open)).toEqual(["liked", "old", "young"]);
  });

  it("end with the newest answer first; what came back is shown to who asked", () => {
    const all = {
      first: question("answered", { answered: 5 }),
      last: question("closed", { answered: 8 }),
      refused: question("rejected"),
      other: question("merged", { seat: "st_2" }),
    };
    expect(ids(sorted(all, "st_1").done)).toEqual(["last", "first"]);
    expect(ids(sorted(all, "st_1").returned)).toEqual(["refused"]);
  });

  it("are merged into one that all see and that is not closed, never into themselves", () => {
    const all = {
      itself: question("approved"),
      open: question("assigned", { at: 1 }),
      answered: question("answered"),
      closed: question("closed"),
      waiting: question("asked"),
      refused: question("rejected"),
    };
    expect(ids(mergeable(all, "itself"))).toEqual(["open", "answered"]);
  });
});
