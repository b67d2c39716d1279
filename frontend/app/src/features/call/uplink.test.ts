import { describe, expect, it } from "vitest";
import { GOOD, proposedFrom, type Uplink, uplinkAfter } from "./uplink";

const NEVER = Number.NEGATIVE_INFINITY;
const at = (...states: Uplink["state"][]) =>
  states.reduce((before, state, second) => uplinkAfter(before, state, second * 1_000), GOOD);

describe("turning the own camera off", () => {
  it("is proposed at once when the voice suffers", () => {
    expect(proposedFrom(at("good", "sound"), NEVER)).toBe(1_000);
  });

  it("is proposed when pictures have come small for five seconds, also between times of suffering", () => {
    expect(proposedFrom(at("small", "small"), NEVER)).toBe(5_000);
    expect(proposedFrom(at("good", "sound", "small"), NEVER)).toBe(6_000);
    expect(proposedFrom(at("small", "small", "sound"), NEVER)).toBe(0);
  });

  it("is not proposed where all is well", () => {
    expect(proposedFrom(at("sound", "good"), NEVER)).toBe(Number.POSITIVE_INFINITY);
    expect(proposedFrom(uplinkAfter(GOOD, undefined, 1_000), NEVER)).toBe(Number.POSITIVE_INFINITY);
  });

  it("is not proposed again for two minutes to who closed it", () => {
    expect(proposedFrom(at("good", "sound"), 30_000)).toBe(150_000);
    expect(proposedFrom(at("good", "sound"), -300_000)).toBe(1_000);
  });
});
