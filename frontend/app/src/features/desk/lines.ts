/** The minutes as they stand: what the sitting did and what was written down, in the order of time. */
import type { RoomState, Vote } from "@vicon/client";

export type Kind = "item" | "note" | "decision" | "action" | "vote" | "freeze";
/** What the clerk writes, and may put right. */
export type Written = Extract<Kind, "note" | "decision" | "action">;

/** What the clerk wrote: `entry` is the number of the event that wrote it, by which it is corrected and struck. */
export interface Entry {
  readonly kind: Written;
  readonly entry: number;
  readonly item: string | null;
  readonly text: string;
  readonly owner?: string;
  readonly due?: number;
}

export interface Line {
  readonly key: string;
  readonly kind: Kind;
  /** ms; undefined where the state does not say when. */
  readonly at: number | undefined;
  /** null once deleted from the record; "" where the kind says it all. */
  readonly text: string | null;
  /** Of an emergency pause: when it ended (ms), null while it goes on. */
  readonly ended?: number | null;
  /** Of an action: who, and by when (ms). */
  readonly owner?: string;
  readonly due?: number;
  readonly vote?: Vote;
  /** Where it can still be put right. */
  readonly entry?: Entry;
  readonly corrected?: boolean;
  readonly struck?: boolean;
}

type Noted = RoomState["notes"][keyof RoomState["notes"]][number];

function written(kind: Written, it: Noted) {
  const { seq, at, item, text, corrected_at, struck_at } = it;
  const duty = "owner" in it ? { owner: it.owner, due: it.due } : {};
  const struck = struck_at !== null;
  const entry = text !== null && !struck && { entry: { kind, entry: seq, item, text, ...duty } };
  const key = `${kind}${seq}`;
  return { key, kind, at, item, text, ...duty, ...entry, corrected: corrected_at !== null, struck };
}

export function linesOf({ sitting, agenda, notes, votes }: RoomState): Line[] {
  const all = [
    ...agenda.flatMap(({ item, began, judul }) =>
      began === null ? [] : [{ key: item, kind: "item" as const, at: began, text: judul, item }],
    ),
    ...notes.notes.map((it) => written("note", it)),
    ...notes.decisions.map((it) => written("decision", it)),
    ...notes.actions.map((it) => written("action", it)),
    ...sitting.freezes.map(({ began, ended }) => {
      return { key: `freeze${began}`, kind: "freeze" as const, at: began, text: "", ended, item: null };
    }),
  ].sort((a, b) => a.at - b.at);
  const lines: (Line & { readonly item: string | null })[] = [...all];
  // A vote does not say when it ended: it stands last under its item.
  for (const [key, vote] of Object.entries(votes)) {
    if (!vote.result) continue;
    const items = lines.map(({ item }) => item);
    const last = vote.item === null ? -1 : items.lastIndexOf(vote.item);
    const line = { key, kind: "vote" as const, at: undefined, text: vote.title, vote, item: vote.item };
    lines.splice(last < 0 ? lines.length : last + 1, 0, line);
  }
  return lines;
}
