/** What the secretary wrote down; only the stage is sent notes. */
import type { RoomState } from "../state";
import type { JournalEvent } from "../wire";
import { open } from "./sealed";

/** Of each kind, as many as `welcome` brings. */
const KEPT = 500;

export type NoteEvent = Extract<JournalEvent, { kind: "note.added" | "decision.added" | "action.added" }>;
type Notes = RoomState["notes"];

export function foldNotes(notes: Notes, event: NoteEvent): Notes {
  const { seq, at } = event;
  switch (event.kind) {
    case "note.added": {
      const note = { seq, at, ...event.body, text: open(event.body.text) };
      return { ...notes, notes: [...notes.notes, note].slice(-KEPT) };
    }
    case "decision.added":
      return { ...notes, decisions: [...notes.decisions, { seq, at, ...event.body }].slice(-KEPT) };
    case "action.added":
      return { ...notes, actions: [...notes.actions, { seq, at, ...event.body }].slice(-KEPT) };
  }
}
