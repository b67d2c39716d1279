import { describe, expect, it } from "vitest";
import type { RoomState } from "../state";
import { foldNotes, type NoteEvent } from "./notes";

const NONE: RoomState["notes"] = { notes: [], decisions: [], actions: [] };

function folded(...events: readonly [string, object][]): RoomState["notes"] {
  return events
    .map(
      ([kind, body], n) =>
        ({ is: "event", seq: n + 1, at: 10 * (n + 1), kind, body }) as unknown as NoteEvent,
    )
    .reduce(foldNotes, NONE);
}

describe("what is written down", () => {
  it("reads as it was corrected last, at the place where it was written", () => {
    const { decisions } = folded(
      ["decision.added", { text: "Mulai Maret", item: null }],
      ["decision.added", { text: "Lapak gratis", item: null }],
      ["decision.corrected", { entry: 1, text: "Mulai April", item: "i_1" }],
    );
    expect(decisions).toEqual([
      { seq: 1, at: 10, text: "Mulai April", item: "i_1", corrected_at: 30, struck_at: null },
      { seq: 2, at: 20, text: "Lapak gratis", item: null, corrected_at: null, struck_at: null },
    ]);
  });

  it("keeps what was struck, and says since when it stands no longer", () => {
    const { notes, actions } = folded(
      ["note.added", { text: "Periksa", item: null }],
      ["action.added", { text: "Siapkan lapak", owner: "Dinas", due: 9, item: null }],
      ["note.struck", { entry: 1, reason: null }],
      ["action.corrected", { entry: 2, text: "Siapkan lapak", owner: "Dinas Pasar", due: 8, item: null }],
      ["action.struck", { entry: 2, reason: "Keliru" }],
    );
    expect(notes).toMatchObject([{ text: "Periksa", struck_at: 30 }]);
    expect(actions).toMatchObject([{ owner: "Dinas Pasar", due: 8, corrected_at: 40, struck_at: 50 }]);
  });
});
