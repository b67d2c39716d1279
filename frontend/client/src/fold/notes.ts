/** What the secretary wrote down, as it was corrected last; only the stage is sent notes. */
import type { RoomState } from "../state";
import type { JournalEvent } from "../wire";
import { open } from "./sealed";

/** Of each kind, as many as `welcome` brings. */
const KEPT = 500;
const LISTS = { note: "notes", decision: "decisions", action: "actions" } as const;

export type NoteEvent = Extract<JournalEvent, { kind: `${keyof typeof LISTS}.${string}` }>;
type Notes = RoomState["notes"];
type Entry = Notes[keyof Notes][number];

export function foldNotes(notes: Notes, { kind, seq, at, body }: NoteEvent): Notes {
  const [part, what] = kind.split(".") as [keyof typeof LISTS, string];
  const list = LISTS[part];
  return { ...notes, [list]: folded(notes[list], what, seq, at, body) };
}

/** The number of the event that wrote an entry names it. */
function folded(
  entries: readonly Entry[],
  what: string,
  seq: number,
  at: number,
  body: NoteEvent["body"],
): readonly Entry[] {
  if ("entry" in body) {
    const { entry, ...said } = body;
    const now =
      "text" in said
        ? { ...said, text: open(said.text), corrected_at: at }
        : what === "struck" && { struck_at: at };
    return entries.map((it) => (it.seq === entry ? { ...it, ...now } : it));
  }
  const written = { seq, at, ...body, text: open(body.text), corrected_at: null, struck_at: null };
  return what === "added" ? [...entries, written as Entry].slice(-KEPT) : entries;
}
