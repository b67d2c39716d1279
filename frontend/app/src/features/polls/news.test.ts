import type { Poll } from "@vicon/client";
import { expect, it } from "vitest";
import { news } from "./news";

const polls = (changes: Partial<Poll>) => ({
  p_1: {
    title: "Jam rapat",
    options: ["Pagi", "Siang"],
    many: false,
    state: "draft",
    answered: [],
    counts: null,
    ...changes,
  } as Poll,
});
const whats = (before: Parameters<typeof news>[0], after: Partial<Poll>) =>
  news(before, polls(after), "st_1").map(({ what }) => what);

it("a poll is told when it opens and when it has a result", () => {
  expect(whats(polls({}), { state: "open" })).toEqual(["opened"]);
  expect(whats({}, { state: "open" })).toEqual(["opened"]);
  expect(whats(polls({ state: "open" }), { state: "open", answered: ["st_2"] })).toEqual([]);
  expect(whats(polls({ state: "open" }), { state: "closed", counts: [1, 0] })).toEqual(["result"]);
  expect(whats(polls({ state: "open" }), { state: "closed", counts: null })).toEqual([]);
});

it("who comes late hears of a poll that waits for their answer alone", () => {
  expect(whats(undefined, { state: "open" })).toEqual(["opened"]);
  expect(whats(undefined, { state: "open", answered: ["st_1"] })).toEqual([]);
  expect(whats(undefined, { state: "closed", counts: [1, 0] })).toEqual([]);
});
