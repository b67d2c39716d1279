import { expect, it } from "vitest";
import { Paced } from "./paced";

it("says the newest, at most every 30 s, and nothing twice", () => {
  const paced = new Paced(30_000);
  expect(paced.due("third", 0)).toBe("third");
  expect(paced.due("second", 1_000)).toBeUndefined();
  expect(paced.due("next", 29_999)).toBeUndefined();
  expect(paced.due("next", 30_000)).toBe("next");
  expect(paced.due("next", 90_000)).toBeUndefined();
});
