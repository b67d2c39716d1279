import { expect, it } from "vitest";
import { FOLLOWS, seen, step, stepped } from "./look";

it("follows the presenter until the person looks at another page, and again when they meet", () => {
  expect(seen(FOLLOWS, "d_1", 4)).toBe(4);
  const back = stepped("d_1", 4, 3);
  expect(seen(back, "d_1", 4)).toBe(3);
  expect(seen(back, "d_1", 5)).toBe(3);
  expect(seen(stepped("d_1", 5, 5), "d_1", 6)).toBe(6);
});

it("forgets a look once other slides are shown", () => {
  expect(seen(stepped("d_1", 4, 2), "d_2", 1)).toBe(1);
});

it("steps within the slides", () => {
  expect([step(1, -1, 3), step(3, 1, 3), step(2, 1, 3), step(2, 99, 3)]).toEqual([1, 3, 3, 3]);
});
