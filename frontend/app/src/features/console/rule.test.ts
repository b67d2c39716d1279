import { expect, it } from "vitest";
import { quotaFor, SHARES, shareOf } from "./rule";

it("a choice of who takes turns is what the server has, and back", () => {
  for (const share of SHARES) {
    const told = quotaFor(share, null);
    expect(shareOf(told && told !== "none" ? { weight: {}, limit: null, ...told } : null)).toBe(share);
  }
});

it("a quota that stays keeps its weights and its limit", () => {
  const now = { by: "side", mode: "time", weight: { setuju: 2 }, limit: 600_000 } as const;
  expect(quotaFor("side.time", now)).toBe(now);
  expect(quotaFor("side.alternate", now)).toEqual({ by: "side", mode: "alternate" });
});
