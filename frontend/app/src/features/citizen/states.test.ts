import { describe, expect, it } from "vitest";
import type { Clock, Phase } from "../floor/clock";
import { deed, keepsAwake, type Last, type Seen, standing } from "./states";

const clock = (phase: Phase, left = 180_000) => ({ phase, left, total: 180_000 }) as Clock;
const seen = (changes: Partial<Seen> = {}): Seen => ({
  may: true,
  open: true,
  place: 0,
  called: false,
  mine: false,
  clock: clock("none", 0),
  talking: false,
  last: undefined,
  ...changes,
});
const mine = (phase: Phase, talking = true) => seen({ mine: true, clock: clock(phase), talking });
const ended = (how: Last["how"], spoke = true, open = true) =>
  seen({ last: { how, spoke, ms: 180_000 }, open });

/** The table of ux.md 7.3, by its names. */
describe.each<[string, Seen, string, string | undefined]>([
  ["not asked", seen(), "idle", "raise"],
  ["not asked, the list is closed", seen({ open: false }), "closed", "raise"],
  ["not asked, came to watch", seen({ may: false }), "watching", undefined],
  ["in queue", seen({ place: 3 }), "queued", "lower"],
  ["in queue of a list that has closed since", seen({ place: 3, open: false }), "queued", "lower"],
  ["next", seen({ place: 1 }), "next", "lower"],
  ["next, asked to get ready out of order", seen({ place: 4, called: true }), "next", "lower"],
  ["called", mine("waiting", false), "called", "start"],
  ["no answer, while the clock runs", mine("running", false), "late", "start"],
  ["no answer, and the turn was taken away", ended("revoked", false), "passed", "raise"],
  ["no answer, and the time ran out", ended("cut", false), "passed", "raise"],
  ["speaking, before the first sound has arrived", mine("waiting"), "speaking", "finish"],
  ["speaking, 60 s", mine("running"), "speaking", "finish"],
  ["speaking, 30 s", mine("ending"), "ending", "finish"],
  ["speaking, in the grace", mine("over"), "grace", "finish"],
  ["extended: no longer ending", mine("running"), "speaking", "finish"],
  ["paused by the chair", mine("paused"), "paused", "finish"],
  ["own connection lost, and back", mine("lost"), "lost", "finish"],
  ["over", ended("cut"), "over", "raise"],
  ["done before the time", ended("yielded"), "done", "raise"],
  ["taken away while speaking", ended("revoked"), "done", "raise"],
  ["spoke, and asks again", seen({ place: 2, last: { how: "cut", spoke: true, ms: 1 } }), "queued", "lower"],
])("%s", (_, what, state, does) => {
  it(`is ${state}: the button would ${does ?? "not be there"}`, () => {
    expect(standing(what)).toBe(state);
    expect(deed(what).does).toBe(does);
  });
});

describe("the large button", () => {
  it("says why it does nothing while the list is closed, also after a turn", () => {
    expect(deed(seen({ open: false })).closed).toBe(true);
    expect(deed(ended("cut", true, false)).closed).toBe(true);
    expect(deed(seen({ open: false, place: 2 })).closed).toBe(false);
  });

  it("is not there for who may not ask again", () => {
    expect(deed({ ...ended("cut"), may: false }).does).toBeUndefined();
  });
});

it("the screen stays lit in the queue and while speaking, no longer", () => {
  expect([seen({ place: 5 }), mine("running"), mine("paused")].map((it) => keepsAwake(standing(it)))).toEqual(
    [true, true, true],
  );
  expect([seen(), ended("cut")].map((it) => keepsAwake(standing(it)))).toEqual([false, false]);
});
