import { expect, it } from "vitest";
import { Problem } from "../../shell/api";
import { troubleOf, troubleOfEnd, troubleOfProblem, troubleOfWaiting } from "./trouble";

it.each([
  [new Problem(0, "offline"), "J-01"],
  [new Problem(404, "not_found"), "R-06"],
  [new Problem(409, "sitting_ended"), "R-07"],
  [new Problem(409, "room_full"), "R-01"],
  [new Problem(403, "banned"), "R-04"],
  [new Problem(429, "rate"), "S-01"],
  [new Problem(503, "http_503"), "J-01"],
  [new Problem(500, "http_500"), "S-03"],
  [new Error("?"), "S-03"],
])("%s has its page", (error, trouble) => {
  expect(troubleOfProblem(error)).toBe(trouble);
});

it.each([
  ["left", "", "left"],
  ["removed", "", "R-04"],
  ["ended", "", "R-07"],
  ["elsewhere", "", "R-08"],
  ["refused", "room_full", "R-01"],
] as const)("a meeting that ends as %s %s has its page", (reason, error, trouble) => {
  expect(troubleOfEnd({ reason, error, detail: "" })).toBe(trouble);
});

it.each([
  ["sitting_ended", "unheard"],
  ["denied", "denied"],
  ["removed", "R-04"],
])("who waits and is told %s has its page", (code, trouble) => {
  expect(troubleOfWaiting(code)).toBe(trouble);
});

it("an error nobody has words for still has a page with a way on", () => {
  expect(troubleOf("brand_new")).toBe("S-03");
});
