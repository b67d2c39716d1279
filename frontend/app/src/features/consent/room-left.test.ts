import { expect, test } from "vitest";
import { lasts, urgency } from "./room-left";

test("of room for days no minutes are told", () => {
  expect(lasts({ state: "low", minutes: 95 })).toBe(95);
  expect(lasts({ state: "low", minutes: 5_000 })).toBeUndefined();
  expect(lasts({ state: "low", minutes: null })).toBeUndefined();
});

test("what ends soon is more urgent than what ends some day", () => {
  expect(urgency({ state: "ample", minutes: null })).toBe(0);
  expect(urgency({ state: "low", minutes: null })).toBe(1);
  expect(urgency({ state: "low", minutes: 40 })).toBe(1);
  expect(urgency({ state: "low", minutes: 15 })).toBe(2);
  expect(urgency({ state: "full", minutes: 0 })).toBe(2);
});
