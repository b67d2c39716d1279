import { describe, expect, it } from "vitest";
import { closing, refused, renewal } from "./closing";

const first = (code: number, error = "", retryMs = 0) => closing(code, error, 0, retryMs, 0.5);

describe("a refused greeting", () => {
  it.each(["removed", "banned"])("of who was %s is the end, as for who is sent away", (error) => {
    expect(refused(error, 0, 0, 0.5)).toEqual({ next: "stop", reason: "removed" });
  });
});

describe("closing", () => {
  it.each([
    [1000, "left"],
    [4400, "refused"],
    [4403, "refused"],
    [4404, "ended"],
    [4409, "elsewhere"],
    [4410, "removed"],
  ] as const)("stops on %i", (code, reason) => {
    expect(first(code)).toEqual({ next: "stop", reason });
  });

  it.each([4407, 4408, 4503])("resumes at once on %i, and slower if that fails", (code) => {
    expect(first(code)).toEqual({ next: "resume", delay: 0 });
    expect(closing(code, "", 1, 0, 0)).toEqual({ next: "resume", delay: 320 });
  });

  it("spreads the return to a restarted server over three seconds", () => {
    expect(closing(1001, "", 0, 0, 0)).toEqual({ next: "resume", delay: 0 });
    expect(closing(1001, "", 0, 0, 1)).toEqual({ next: "resume", delay: 3_000 });
  });

  it("asks for a new token once, then gives up", () => {
    expect(first(4401)).toEqual({ next: "token" });
    expect(closing(4401, "", 1, 0, 0)).toEqual({ next: "stop", reason: "refused" });
    expect(first(4409, "token_spent")).toEqual({ next: "token" });
  });

  it.each([
    [4503, "failed", 1_000],
    [4429, "rate", 5_000],
  ] as const)(
    "waits on %i for as long as the server asks, and not with everybody else",
    (code, error, ms) => {
      expect(closing(code, error, 0, ms, 0)).toEqual({ next: "resume", delay: ms });
      expect(closing(code, error, 0, ms, 1)).toEqual({ next: "resume", delay: 2 * ms });
      expect(closing(code, error, 1, ms, 0)).toEqual({ next: "resume", delay: ms });
      expect(closing(code, error, 100, ms, 1)).toEqual({ next: "resume", delay: 10_000 });
    },
  );

  it("tries a lost network again at once, then backs off up to ten seconds, never in step with others", () => {
    const delays = [0, 1, 2, 10, 100].map((attempt) => closing(1006, "", attempt, 0, 1));
    expect(delays.map((step) => step.next === "resume" && Math.round(step.delay))).toEqual([
      0, 640, 1_024, 10_000, 10_000,
    ]);
    expect(closing(1006, "", 10, 0, 0)).toEqual({ next: "resume", delay: 5_000 });
  });
});

describe("renewal of a lost transport", () => {
  it("is soon at first and spread wider each time, so that a hall does not offer at one moment", () => {
    expect([0, 1, 2, 10].map((attempt) => renewal(attempt, 1))).toEqual([2_000, 4_000, 8_000, 10_000]);
    expect(renewal(0, 0.25)).toBe(500);
    expect(renewal(10, 0)).toBe(0);
  });
});
