import type { AgendaItem } from "@vicon/client";
import { describe, expect, it } from "vitest";
import { minutesOf } from "./minutes";

const item = (changes: Partial<AgendaItem>) =>
  ({ used_ms: 0, since: null, began: null, durasi_menit: 40, ...changes }) as AgendaItem;

describe("minutes of an item", () => {
  it("are none before it began", () => {
    expect(minutesOf(item({}), 99_000)).toEqual({ used: undefined, planned: 40, over: false });
  });

  it("run on from those of earlier spells", () => {
    const running = item({ began: 0, since: 600_000, used_ms: 120_000 });
    expect(minutesOf(running, 600_000 + 60_000 * 3.9)).toMatchObject({ used: 5, over: false });
    expect(minutesOf(running, 600_000 - 5_000)).toMatchObject({ used: 2 });
  });

  it("are over when more was used than planned, to the second", () => {
    expect(minutesOf(item({ began: 0, used_ms: 2_400_000 }), 0).over).toBe(false);
    expect(minutesOf(item({ began: 0, used_ms: 2_400_001 }), 0).over).toBe(true);
    expect(minutesOf(item({ began: 0, used_ms: 9_999_999, durasi_menit: null }), 0).over).toBe(false);
  });
});
