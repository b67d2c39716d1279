import { describe, expect, it } from "vitest";
import { blame, leap } from "./ladder";

const on = (rung: number, why = "link") => ({ rung, why });

describe("ladder", () => {
  it("blames the network only where it is the cause", () => {
    expect(blame(on(3, "link"))).toBe("network");
    expect(blame(on(3, "loss"))).toBe("network");
    expect(blame(on(3, "tcp"))).toBe("network");
    expect(blame(on(3, "saver"))).toBe("saver");
    expect(blame(on(3, "server"))).toBe("server");
    expect(blame(on(3, "wish"))).toBe("none");
    expect(blame(on(0, "link"))).toBe("none");
  });

  it("tells two rungs or more, both ways", () => {
    expect(leap(on(0), on(2))).toBe("down");
    expect(leap(on(7), on(3))).toBe("up");
    expect(leap(on(0), on(1))).toBeUndefined();
  });

  it("does not tell a person what they chose themselves", () => {
    expect(leap(on(0), on(7, "saver"))).toBeUndefined();
    expect(leap(on(7, "saver"), on(0, "saver"))).toBeUndefined();
  });
});
