import { expect, it } from "vitest";
import { said } from "./status";

it.each([
  [{ state: "works", lacks: null }, "works"],
  [{ state: "maintenance", lacks: null }, "maintenance"],
  [{ state: "trouble", lacks: "database" }, "database"],
  [{ state: "trouble", lacks: "something new" }, "trouble"],
  [{ state: "something new", lacks: null }, "trouble"],
  [{}, "trouble"],
])("%j is said as %s", (status, word) => {
  expect(said(status)).toBe(word);
});
