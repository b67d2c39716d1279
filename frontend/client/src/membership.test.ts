import { beforeEach, expect, it } from "vitest";
import { Membership } from "./membership";
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
  ["nobody has the floor", hearing(null), true],
  ["another has the floor", hearing({ request: request("st_other") }), true],
  ["one has the floor", hearing({ request: request("st_me") }), false],
  ["one's turn stands still", hearing({ request: request("st_me"), phase: "paused" }), false],
  ["one reads out what another wrote", hearing({ request: request("st_other"), reader: "st_me" }), false],
  ["another reads out what one wrote", hearing({ request: request("st_me"), reader: "st_other" }), true],
  [
    "one asked for somebody in the chamber",
    hearing({ request: request("st_me", { for_name: "A", door: "room" }) }),
    true,
  ],
  [
    "one asked for somebody at the same kiosk",
    hearing({ request: request("st_me", { for_name: "A", door: "kiosk" }) }),
    false,
  ],
  ["the host has locked it", hearing({ request: request("st_me") }, { locked: ["audio"] }), true],
  ["it was taken from the seat", hearing({ request: request("st_me") }, { remove: ["publish.audio"] }), true],
  ["the floor does not rule microphones", hearing({ request: request("st_me") }, {}, { mics: "free" }), true],
])("without a grant for it, a microphone where %s: closed is %s", (_, state, closed) => {
  expect(membership.closed("audio", state)).toBe(closed);
});

it("the floor opens the camera where it rules cameras, never a screen", () => {
  const state = hearing({ request: request("st_me") });
  expect(["video", "screen"].map((kind) => membership.closed(kind as "video", state))).toEqual([false, true]);
});
