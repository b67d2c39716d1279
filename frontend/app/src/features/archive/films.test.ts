import { expect, it } from "vitest";
import { asked, type Chapter, clock, current } from "./films";

it.each([
  [0, "00.00"],
  [1_084_900, "18.04"],
  [5_782_000, "1.36.22"],
])("%d ms read as %s", (ms, text) => {
  expect(clock(ms)).toBe(text);
});

it("knows the chapter that is on", () => {
  const chapters: Chapter[] = [10, 20, 30].map((ms) => ({ ms, kind: "item", text: "" }));
  expect([0, 10, 19, 25, 99].map((ms) => current(chapters, ms))).toEqual([-1, 0, 0, 1, 2]);
  expect(current([], 5)).toBe(-1);
});

it.each([
  ["?t=754", 754],
  ["?t=-3", 0],
  ["?t=abc", 0],
  ["", 0],
])("%s asks for second %d", (search, seconds) => {
  expect(asked(search)).toBe(seconds);
});
