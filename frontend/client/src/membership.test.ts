import { beforeEach, expect, it, vi } from "vitest";
import { Membership } from "./membership";
import { Saved } from "./saved";
import type { RoomState, Turn } from "./state";
import type { Welcome } from "./wire";

const membership = new Membership(undefined, false);
const me = { role: "guest", locked: [], remove: [], add: [] };

beforeEach(() => {
  membership.welcomed({
    seat: "st_me",
    participant: "p_1",
    sitting: "s_1",
    grants: ["subscribe"],
  } as never as Welcome);
});

function hearing(turn: object | null, seat: object = {}, settings: object = {}): RoomState {
  const floor = { turn: turn && ({ reader: null, phase: "granted", ...turn } as never as Turn) };
  const seats = { st_me: { ...me, ...seat } };
  return { settings: { mics: "floor", cameras: "floor", ...settings }, seats, floor } as never as RoomState;
}

const request = (seat: string, more: object = {}) => ({ seat, for_name: null, door: "web", ...more });

it.each([
  ["nobody has the floor", hearing(null), "floor_needed"],
  ["another has the floor", hearing({ request: request("st_other") }), "floor_needed"],
  ["one has the floor", hearing({ request: request("st_me") }), undefined],
  ["one's turn stands still", hearing({ request: request("st_me"), phase: "paused" }), undefined],
  ["one reads out what another wrote", hearing({ request: request("st_other"), reader: "st_me" }), undefined],
  [
    "another reads out what one wrote",
    hearing({ request: request("st_me"), reader: "st_other" }),
    "floor_needed",
  ],
  [
    "one asked for somebody in the chamber",
    hearing({ request: request("st_me", { for_name: "A", door: "room" }) }),
    "floor_needed",
  ],
  [
    "one asked for somebody at the same kiosk",
    hearing({ request: request("st_me", { for_name: "A", door: "kiosk" }) }),
    undefined,
  ],
  ["the host has locked it", hearing({ request: request("st_me") }, { locked: ["audio"] }), "locked"],
  [
    "it was taken from the seat",
    hearing({ request: request("st_me") }, { remove: ["publish.audio"] }),
    "forbidden",
  ],
  [
    "the floor does not rule microphones",
    hearing({ request: request("st_me") }, {}, { mics: "free" }),
    "forbidden",
  ],
])("without a grant for it, a microphone where %s: closed is %s", (_, state, why) => {
  membership.allow(["floor.request"]);
  expect(membership.closed("audio", state)).toBe(why);
});

it("the floor opens the camera where it rules cameras, never a screen", () => {
  const state = hearing({ request: request("st_me") });
  expect(["video", "screen"].map((kind) => membership.closed(kind as "video", state))).toEqual([
    undefined,
    "forbidden",
  ]);
});

it("who may not ask for the floor is not told to", () => {
  membership.allow(["subscribe"]);
  expect(membership.closed("audio", hearing(null))).toBe("forbidden");
});

it("each greeting has a higher number than those before, on the next page too, and when the clock is set back", () => {
  vi.useFakeTimers({ now: 5_000 });
  try {
    const before = [membership.attempt(), membership.attempt()];
    vi.setSystemTime(4_000);
    const last = membership.attempt();
    expect([...before, last]).toEqual([...before, last].sort());
    expect(new Set([...before, last]).size).toBe(3);
    vi.setSystemTime(6_000);
    expect(new Membership(undefined, false).attempt()).toBeGreaterThan(last);
  } finally {
    vi.useRealTimers();
  }
});

function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  } as never as Storage;
}

it.each([
  ["note.write", "ended", true],
  ["subscribe", "ended", false],
  ["note.write", "removed", false],
] as const)("with %s, whoever is out because it %s may complete the record: %s", (grant, reason, may) => {
  const device = storage();
  // Each is a tab of its own.
  const page = () => new Membership(new Saved(storage(), "seat", device), false);
  const inside = page();
  const seat = { seat: "st_me", participant: "p_1", sitting: "s_1", secret: "x", grants: [grant] };
  inside.welcomed(seat as never as Welcome);
  inside.keep([]);
  inside.over(reason);
  expect([page().resumable, page().completable]).toEqual([false, may]);
  if (!may) return;
  const after = page();
  after.recall();
  expect(after.resume(0, undefined)).toMatchObject({ participant: "p_1", complete: true });
  after.over("left");
  expect(page().completable).toBe(true);
  after.over("ended");
  expect(page().completable).toBe(false);
});
