import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Duck, duck, type Packet } from "./duck";

const LOUD = 0.2;
const QUIET = 0.001;

/** Steps through `ms` with a packet each 20 ms of this level, none if undefined; the volumes of each 50 ms. */
function talk(it: Duck, from: number, ms: number, level: number | undefined, stuck?: Packet): number[] {
  const volumes: number[] = [];
  for (let now = from; now < from + ms; now += 50) {
    volumes.push(it.step(now, level === undefined ? stuck : { timestamp: now, level }));
  }
  return volumes;
}

const last = (all: number[]) => all[all.length - 1];

describe("Duck", () => {
  it("plays the floor in full while nobody interprets", () => {
    expect(talk(new Duck(), 0, 2_000, undefined)).toSatisfy((all: number[]) => all.every((one) => one === 1));
    expect(last(talk(new Duck(), 0, 2_000, QUIET))).toBe(1);
  });

  it("lowers it to 15 % within a fifth of a second of the interpreter's first word, without a jump", () => {
    const it = new Duck();
    talk(it, 0, 500, QUIET);
    const volumes = talk(it, 500, 250, LOUD);
    expect(last(volumes)).toBeCloseTo(0.15);
    const steps = volumes.map((volume, n) => (n ? (volumes[n - 1] as number) - volume : 0));
    expect(Math.max(...steps)).toBeLessThan(0.35);
  });

  it("keeps it there between sentences, and brings it back to full when the voice is silent for longer", () => {
    const it = new Duck();
    talk(it, 0, 1_000, LOUD);
    expect(Math.max(...talk(it, 1_000, 1_000, QUIET))).toBeCloseTo(0.15);
    const rising = talk(it, 2_000, 1_500, QUIET);
    expect(last(rising)).toBe(1);
    expect(rising).toEqual([...rising].sort((a, b) => a - b));
  });

  it("takes a voice whose packets stop for silent, however loud the last was", () => {
    const it = new Duck();
    talk(it, 0, 1_000, LOUD);
    const after = talk(it, 1_000, 3_000, undefined, { timestamp: 950, level: LOUD });
    expect(last(after)).toBe(1);
  });
});

describe("duck", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("asks for the first slot, lowers the others, and leaves them in full when it ends", () => {
    let timestamp = 0;
    let volume = 1;
    const asked = new Set<number>();
    const stop = duck({
      newest: (slot) => {
        asked.add(slot);
        return { timestamp: timestamp++, level: LOUD };
      },
      lower: (to) => {
        volume = to;
      },
    });
    vi.advanceTimersByTime(1_000);
    expect([...asked]).toEqual([0]);
    expect(volume).toBeCloseTo(0.15);
    stop();
    expect(volume).toBe(1);
    vi.advanceTimersByTime(1_000);
    expect(volume).toBe(1);
  });
});
