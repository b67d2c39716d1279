import type { RoomState } from "@vicon/client";
import { expect, test } from "vitest";
import { linesOf } from "./lines";

const state = {
  sitting: { freezes: [{ began: 35, ended: 45 }] },
  agenda: [
    { item: "i_1", judul: "Drainase", began: 10 },
    { item: "i_2", judul: "Pasar", began: 50 },
    { item: "i_3", judul: "Jalan", began: null },
  ],
  notes: {
    notes: [
      { seq: 4, at: 20, text: "Warga setuju", item: "i_1", corrected_at: null, struck_at: null },
      { seq: 9, at: 60, text: null, item: null, corrected_at: null, struck_at: null },
    ],
    decisions: [{ seq: 5, at: 30, text: "Mulai Maret", item: "i_1", corrected_at: 40, struck_at: null }],
    actions: [
      {
        seq: 6,
        at: 30,
        text: "Ukur",
        owner: "Dinas PU",
        due: 99,
        item: "i_1",
        corrected_at: null,
        struck_at: 70,
      },
    ],
  },
  votes: {
    v_1: { title: "Usulan 1", item: "i_1", result: { outcome: "passed" } },
    v_2: { title: "Belum", item: "i_1", result: null },
  },
} as unknown as RoomState;

test("the minutes stand in the order of time, a vote last under its item, what is deleted as such", () => {
  const lines = linesOf(state).map(({ kind, text }) => [kind, text]);
  expect(lines).toEqual([
    ["item", "Drainase"],
    ["note", "Warga setuju"],
    ["decision", "Mulai Maret"],
    ["action", "Ukur"],
    ["vote", "Usulan 1"],
    ["freeze", ""],
    ["item", "Pasar"],
    ["note", null],
  ]);
});

test("what was written can be put right by its number, unless it was struck or deleted", () => {
  const lines = linesOf(state).filter(({ kind }) => ["note", "decision", "action"].includes(kind));
  expect(lines.map(({ entry, corrected, struck }) => [entry?.entry, corrected, struck])).toEqual([
    [4, false, false],
    [5, true, false],
    [undefined, false, true],
    [undefined, false, false],
  ]);
});
