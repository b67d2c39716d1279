import type { RoomState } from "@vicon/client";
import { describe, expect, it } from "vitest";
import { CONSENTS, unanswered, type Way, wayOf } from "./ways";

describe("ways to appear in a recording", () => {
  it("are found again in what the server knows", () => {
    for (const way of Object.keys(CONSENTS) as Way[]) expect(wayOf(CONSENTS[way])).toBe(way);
    expect(wayOf({ record: "voice", publish: "none" })).toBe("voice");
  });

  it("are asked for once a recording runs, of who sends and has not chosen", () => {
    const state = (consent: string, consents: object, role = "guest") =>
      ({
        settings: { consent },
        consents,
        recording: { recording: "rc_1", since: 1 },
        seats: { st_a: { role } },
      }) as unknown as RoomState;
    expect(unanswered(state("ask", {}), "st_a")).toBe("rc_1");
    expect(unanswered({ ...state("ask", {}), recording: null }, "st_a")).toBeUndefined();
    expect(unanswered(state("ask", { st_a: CONSENTS.nothing }), "st_a")).toBeUndefined();
    expect(unanswered(state("notice", {}), "st_a")).toBeUndefined();
    expect(unanswered(state("ask", {}, "audience"), "st_a")).toBeUndefined();
  });
});
