import { expect, it } from "vitest";
import { slice, VIRTUAL_ABOVE } from "./window";

it("draws everybody in a room that is not large", () => {
  expect(slice(VIRTUAL_ABOVE, 60, 900, 400)).toEqual({ first: 0, last: 40, before: 0, after: 0 });
});

it("draws only the rows near the window, and keeps the height of all", () => {
  const { first, last, before, after } = slice(300, 60, 6000, 480);
  expect(first).toBeLessThanOrEqual(100);
  expect(last).toBeGreaterThanOrEqual(108);
  expect(last - first).toBeLessThan(25);
  expect(before + (last - first) * 60 + after).toBe(300 * 60);
});

it("stays inside the list when it was shortened while scrolled far down", () => {
  const { first, last, after } = slice(50, 60, 18_000, 480);
  expect([first, last, after]).toEqual([50, 50, 0]);
});
