import type { Vote } from "@vicon/client";
import { expect, it } from "vitest";
import { news } from "./news";

const votes = (state: Vote["state"], called: string[] = []) => ({
  v_1: { state, called } as unknown as Vote,
});
const between = (from: Vote["state"], to: Vote["state"]) =>
  news(votes(from), votes(to), "st_1").map(({ what }) => what);

it("a vote is told when it opens, is held, goes on, closes, has a result, comes to nothing", () => {
  expect(between("draft", "open")).toEqual(["opened"]);
  expect(between("open", "held")).toEqual(["held"]);
  expect(between("held", "open")).toEqual(["resumed"]);
  expect(between("open", "closed")).toEqual(["closed"]);
  expect(between("closed", "published")).toEqual(["published"]);
  expect(between("held", "void")).toEqual(["void"]);
  expect(between("draft", "void")).toEqual([]);
  expect(between("open", "open")).toEqual([]);
});

it("who comes late hears of a vote that runs, and of none that is over", () => {
  expect(news(undefined, votes("open"), "st_1")).toEqual([{ vote: "v_1", what: "opened" }]);
  expect(news(undefined, votes("published"), "st_1")).toEqual([]);
  expect(news({}, votes("open"), "st_1")).toEqual([{ vote: "v_1", what: "opened" }]);
});

it("a roll call calls one", () => {
  expect(news(votes("open"), votes("open", ["st_1"]), "st_1")).toEqual([{ vote: "v_1", what: "called" }]);
  expect(news(votes("open"), votes("open", ["st_2"]), "st_1")).toEqual([]);
});
