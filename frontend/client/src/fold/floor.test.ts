import { describe, expect, it } from "vitest";
import { type Floor, inOrder } from "../state";
import type { FloorEvent } from "../wire";
import { foldFloor } from "./floor";

const empty: Floor = {
  open: true,
  order: "request",
  quota: null,
  turn_ms: null,
  requests: [],
  spoken: {},
  turn: null,
};

let seq = 0;
function happened(kind: FloorEvent["kind"], body: object): FloorEvent {
  seq++;
  return {
    is: "event",
    seq,
    after: seq - 1,
    at: 1_000 * seq,
    actor: "system",
    kind,
    v: 1,
    body,
  } as FloorEvent;
}

function requested(request: string, seat: string): FloorEvent {
  return happened("floor.requested", {
    request,
    seat,
    kind: "speak",
    door: "web",
    statement: { sealed: "00" },
  });
}

const granted = (request: string, override = false) =>
  happened("floor.granted", {
    turn: "t_1",
    request,
    seat: "st_a",
    reader: null,
    ms: 60_000,
    warn_ms: 30_000,
    grace_ms: 5_000,
    override,
  });

function folded(...events: FloorEvent[]): Floor {
  return events.reduce(foldFloor, empty);
}

describe("floor", () => {
  it("takes who has the floor off the list, and runs the clock from the first word on", () => {
    const floor = folded(
      requested("q_1", "st_a"),
      granted("q_1"),
      happened("floor.started", { turn: "t_1", deadline: 90_000 }),
    );
    expect(floor.requests).toEqual([]);
    expect(floor.turn).toMatchObject({ phase: "running", deadline: 90_000, request: { seat: "st_a" } });
  });

  it("stands still while paused, and goes on with what was left", () => {
    const floor = folded(
      requested("q_1", "st_a"),
      granted("q_1"),
      happened("floor.started", { turn: "t_1", deadline: 90_000 }),
      happened("floor.warned", { turn: "t_1", deadline: 90_000 }),
      happened("floor.extended", { turn: "t_1", ms: 10_000, deadline: 100_000 }),
      happened("floor.paused", { turn: "t_1", cause: "chair", left_ms: 12_000 }),
    );
    expect(floor.turn).toMatchObject({ phase: "paused", ms: 70_000, deadline: null, left_ms: 12_000 });
    const after = foldFloor(
      floor,
      happened("floor.resumed", { turn: "t_1", cause: "chair", deadline: 200_000 }),
    );
    expect(after.turn).toMatchObject({ phase: "running", deadline: 200_000, cause: null });
  });

  it("puts the rest of a lost turn first, and ends others for good", () => {
    const running = folded(requested("q_1", "st_a"), requested("q_2", "st_b"), granted("q_1"));
    const lost = foldFloor(running, happened("floor.ended", { turn: "t_1", reason: "lost", left_ms: 9_000 }));
    expect(lost.turn).toBeNull();
    expect(lost.requests.map((it) => [it.request, it.position, it.left_ms])).toEqual([
      ["q_1", 0, 9_000],
      ["q_2", null, null],
    ]);
    const cut = foldFloor(running, happened("floor.ended", { turn: "t_1", reason: "cut", left_ms: 0 }));
    expect(cut.requests.map((it) => it.request)).toEqual(["q_2"]);
  });

  it("puts all back as it was where the floor was given by mistake", () => {
    const before = folded(
      requested("q_1", "st_a"),
      requested("q_2", "st_b"),
      happened("floor.moved", { request: "q_2", position: 2 }),
    );
    const back = { turn: "t_1", reason: "returned", left_ms: 60_000, used_ms: 0, over_ms: 0 };
    const after = [granted("q_1"), happened("floor.ended", back)].reduce(foldFloor, before);
    expect(after).toEqual(before);
  });

  it("counts what each seat has spoken, the grace included", () => {
    const end = { turn: "t_1", reason: "cut", left_ms: 0, used_ms: 60_000, over_ms: 2_000 };
    const once = folded(requested("q_1", "st_a"), granted("q_1"), happened("floor.ended", end));
    expect(once.spoken).toEqual({ st_a: 62_000 });
    const again = [requested("q_2", "st_a"), granted("q_2"), happened("floor.ended", { ...end, over_ms: 0 })];
    expect(again.reduce(foldFloor, once).spoken).toEqual({ st_a: 122_000 });
  });

  it("moves pinned places up with the list, unless somebody went out of order", () => {
    const pinned = [
      requested("q_1", "st_a"),
      requested("q_2", "st_b"),
      happened("floor.moved", { request: "q_2", position: 2 }),
    ];
    expect(folded(...pinned, granted("q_1")).requests[0]?.position).toBe(1);
    expect(folded(...pinned, granted("q_1", true)).requests[0]?.position).toBe(2);
  });

  it("lists requests as they will speak; what the forecast does not know yet comes last", () => {
    const { requests } = folded(requested("q_1", "a"), requested("q_2", "b"), requested("q_3", "c"));
    const queue = { queue: ["q_2", "q_1"].map((request) => ({ request, starts_at: null })) };
    expect(inOrder(requests, queue).map((it) => it.request)).toEqual(["q_2", "q_1", "q_3"]);
    expect(inOrder(requests).map((it) => it.request)).toEqual(["q_1", "q_2", "q_3"]);
  });
});
