import { describe, expect, it } from "vitest";
import { Pulse, type Verdict } from "./pulse";

/** Looks every 250 ms from `from` to `to`; bytes come as `count` says. When each verdict was given first. */
function watch(pulse: Pulse, from: number, to: number, count: (now: number) => number, crowd = 2) {
  const first: Partial<Record<Verdict, number>> = {};
  for (let now = from; now <= to; now += 250) first[pulse.look(now, count(now), crowd)] ??= now;
  return first;
}

/** The server's sign of life, and nothing else, until `end`. */
const signs = (end: number) => (now: number) => 28 * Math.floor(Math.min(now, end) / 500);

describe("Pulse", () => {
  it("is content with the two packets a second of a silent room, however the looks fall between them", () => {
    for (let at = 0; at < 250; at += 10) {
      const late = (now: number) => signs(Number.POSITIVE_INFINITY)(now + at);
      expect(Object.keys(watch(new Pulse(0), 0, 60_000, late))).toEqual(["well"]);
    }
  });

  it("lets one sign of life be lost", () => {
    const lossy = (now: number) => 28 * Math.floor(now / 1_000);
    expect(watch(new Pulse(0), 0, 60_000, lossy).dead).toBeUndefined();
  });

  it("doubts before it alarms, and both in time for sound to be back after three seconds", () => {
    const { doubt, dead } = watch(new Pulse(0), 0, 20_000, signs(10_000));
    expect(doubt).toBe(10_750);
    expect(dead).toBe(11_250);
  });

  it("waits longer and longer between alarms while nothing helps, and never two clients in step", () => {
    const alarms = (random: number) => {
      const pulse = new Pulse(0);
      const at: number[] = [];
      for (let now = 0; now < 120_000; now += 250) {
        if (pulse.look(now, 0, 2) !== "dead") continue;
        at.push(now);
        pulse.alarm(now, random);
      }
      return at.map((now, n) => now - (at[n - 1] ?? 0));
    };
    expect(alarms(0.5)).toEqual([1_250, 3_000, 6_000, 12_000, 24_000, 30_000, 30_000]);
    expect(alarms(0)).not.toEqual(alarms(1));
  });

  it("alarms once for an outage of two seconds, and anew at once a minute later", () => {
    const pulse = new Pulse(0);
    const count = (now: number) => signs(10_000)(now) + (now < 12_000 ? 0 : signs(80_000)(now));
    const at: number[] = [];
    for (let now = 0; now < 82_000; now += 250) {
      if (pulse.look(now, count(now), 2) !== "dead") continue;
      at.push(now);
      pulse.alarm(now, 0.5);
    }
    expect(at).toEqual([11_250, 81_250]);
  });

  it("spreads a hall that misses the same packets, by what its return costs the server", () => {
    const dead = (place: number, crowd: number) =>
      watch(new Pulse(place), 0, 20_000, signs(10_000), crowd).dead;
    expect(dead(1, 10)).toBe(11_500);
    expect(dead(0.5, 2_000)).toBe(12_750);
    expect(dead(1, 100_000)).toBe(14_250);
    expect(dead(0, 100_000)).toBe(11_250);
  });

  it("takes the count of another path for no sign of life, nor for an end", () => {
    const pulse = new Pulse(0);
    watch(pulse, 0, 10_000, signs(10_000));
    expect(pulse.look(10_250, 0, 2)).toBe("well");
    expect(pulse.look(10_750, 0, 2)).toBe("doubt");
    expect(pulse.look(11_000, 28, 2)).toBe("well");
  });

  it("doubts as soon as it wakes from a frozen page, and gives packets half a second", () => {
    const pulse = new Pulse(0);
    watch(pulse, 0, 10_000, signs(10_000));
    // What came before the page froze and was not looked at tells nothing.
    expect(pulse.look(70_000, 5_000, 2)).toBe("doubt");
    expect(pulse.look(70_250, 5_000, 2)).toBe("doubt");
    expect(pulse.look(70_500, 5_000, 2)).toBe("dead");
    expect(pulse.look(70_750, 5_028, 2)).toBe("well");
  });

  it("goes on with the slow timers of a hidden page", () => {
    const pulse = new Pulse(0);
    for (let now = 0; now < 60_000; now += 1_000) expect(pulse.look(now, signs(60_000)(now), 2)).toBe("well");
  });

  it("begins anew with another transport", () => {
    const pulse = new Pulse(0);
    watch(pulse, 0, 11_000, signs(10_000));
    pulse.forget();
    expect(pulse.look(11_500, 0, 2)).toBe("well");
    expect(pulse.look(12_250, 0, 2)).toBe("doubt");
  });
});
