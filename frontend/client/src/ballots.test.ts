import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { Ballots, drawCode } from "./ballots";
import type { Vote } from "./state";

const vote = (kind: Vote["kind"]) => ({ kind }) as Vote;

/** As the server's rules write it. */
const pattern = /^Code = .*pattern="(.+?)"/m.exec(
  readFileSync(new URL("../../../vicon/rooms/protocol/ballots.py", import.meta.url), "utf8"),
)?.[1];

it("a voter's code is one that the rules take, and never the same", () => {
  expect(pattern).toBeDefined();
  const codes = Array.from({ length: 200 }, drawCode);
  expect(codes.every((code) => new RegExp(pattern ?? "").test(code))).toBe(true);
  expect(new Set(codes).size).toBe(200);
});

it("only secret ballots have a code, each vote its own, the same when it is sent again", () => {
  const ballots = new Ballots();
  expect(ballots.of("v_1", vote("hands"), 1)).toEqual({ vote: "v_1", choice: 1 });
  expect(ballots.codeOf("v_1")).toBeUndefined();
  const first = ballots.of("v_2", vote("secret"), 0);
  expect(ballots.of("v_2", vote("secret"), 0)).toEqual(first);
  expect(ballots.codeOf("v_2")).toBe(first.code);
  expect(ballots.of("v_3", vote("secret"), 0).code).not.toBe(first.code);
});
