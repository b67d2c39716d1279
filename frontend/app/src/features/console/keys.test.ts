// @vitest-environment jsdom
import { expect, it } from "vitest";
import { chairActOf } from "./keys";

const press = (key: string, init: KeyboardEventInit = {}) =>
  chairActOf(new KeyboardEvent("keydown", { key, ...init }));

it("knows the chair's keys, and pauses the sitting only with Shift", () => {
  expect(["n", "W", "x", "g", "a", "r", "z"].map((key) => press(key))).toEqual([
    "next",
    "remind",
    "end",
    "item",
    "admit",
    "vote",
    "undo",
  ]);
  expect([press("+"), press("+", { shiftKey: true })]).toEqual(["extend", "extend"]);
  expect([press("j"), press("J", { shiftKey: true })]).toEqual([undefined, "freeze"]);
  expect([
    press("n", { ctrlKey: true }),
    press("x", { repeat: true }),
    press("X", { shiftKey: true }),
  ]).toEqual([undefined, undefined, undefined]);
});
