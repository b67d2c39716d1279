import { expect, it } from "vitest";
import type { RoomState } from "../state";
import { foldPolls, type PollEvent } from "./polls";

function folded(...events: readonly [string, object][]): RoomState["polls"] {
  const whole = ([kind, body]: readonly [string, object]) =>
    ({
      is: "event",
      seq: 1,
      after: 0,
      at: 0,
      actor: "st_1",
      kind,
      v: 1,
      body: { poll: "l_1", ...body },
    }) as PollEvent;
  return events.map(whole).reduce<RoomState["polls"]>(foldPolls, {});
}

const CREATED = ["poll.created", { title: "Jam berapa?", options: ["8", "9"], many: false }] as const;

it("names those who have answered, and has counts only at the end", () => {
  const open = folded(
    [...CREATED],
    ["poll.opened", {}],
    ["poll.answered", { seat: "st_b" }],
    ["poll.answered", { seat: "st_a" }],
  );
  expect(open.l_1).toMatchObject({ state: "open", answered: ["st_a", "st_b"], counts: null });
  expect(folded([...CREATED], ["poll.closed", { counts: [3, 1] }]).l_1).toMatchObject({ counts: [3, 1] });
});

it("leaves alone a poll of which the beginning was never sent", () => {
  expect(folded(["poll.opened", {}])).toEqual({});
});
