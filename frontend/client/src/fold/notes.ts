/** What the secretary wrote down, as it was corrected last; only the stage is sent notes. */
import type { RoomState } from "../state";
import type { JournalEvent } from "../wire";
import { open } from "./sealed";

/** Of each kind, as many as `welcome` brings. */
const KEPT = 500;

export type NoteEvent = Extract<
  JournalEvent,
  { kind: `${"note" | "decision" | "action"}.${"added" | "corrected" | "struck"}` }
>;
type Notes = RoomState["notes"];

export function foldNotes(notes: Notes, event: NoteEvent): Notes {
  const { seq, at } = event;
  const written = { seq, at, corrected_at: null, struck_at: null };
  switch (event.kind) {
    case "note.added": {
      const note = { ...written, ...event.body, text: open(event.body.text) };
      return { ...notes, notes: [...notes.notes, note].slice(-KEPT) };
    }
    case "decision.added":
      return { ...notes, decisions: [...notes.decisions, { ...written, ...event.body }].slice(-KEPT) };
    case "action.added":
      return { ...notes, actions: [...notes.actions, { ...written, ...event.body }].slice(-KEPT) };
    case "note.corrected": {
      const { entry, item } = event.body;
      const now = { text: open(event.body.text), item, corrected_at: at };
      return { ...notes, notes: changed(notes.notes, entry, now) };
    }
    case "decision.corrected": {
      const { entry, ...now } = event.body;
      return { ...notes, decisions: changed(notes.decisions, entry, { ...now, corrected_at: at }) };
    }
    case "action.corrected": {
      const { entry, ...now } = event.body;
      return { ...notes, actions: changed(notes.actions, entry, { ...now, corrected_at: at }) };
    }
    case "note.struck":
      return { ...notes, notes: changed(notes.notes, event.body.entry, { struck_at: at }) };
    case "decision.struck":
      return { ...notes, decisions: changed(notes.decisions, event.body.entry, { struck_at: at }) };
    case "action.struck":
      return { ...notes, actions: changed(notes.actions, event.body.entry, { struck_at: at }) };
  }
}

/** The number of the event that wrote an entry names it. */
function changed<Entry extends { readonly seq: number }>(
  entries: readonly Entry[],
  seq: number,
  now: Partial<Entry>,
): Entry[] {
  return entries.map((it) => (it.seq === seq ? { ...it, ...now } : it));
}
