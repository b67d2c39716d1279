/** The minutes as they stand: what the sitting did and what was written down, in the order of time. */
import type { RoomState, Vote } from "@vicon/client";

export type Kind = "item" | "note" | "decision" | "action" | "vote";

export interface Line {
  readonly key: string;
  readonly kind: Kind;
  /** ms; undefined where the state does not say when. */
  readonly at: number | undefined;
  /** null once deleted from the record. */
  readonly text: string | null;
  /** Of an action: who, and by when (ms). */
  readonly owner?: string;
  readonly due?: number;
  readonly vote?: Vote;
}

export function linesOf({ agenda, notes, votes }: RoomState): Line[] {
  const written = [
    ...agenda.flatMap(({ item, began, judul }) =>
      began === null ? [] : [{ key: item, kind: "item" as const, at: began, text: judul, item }],
    ),
    ...notes.notes.map((it) => ({ ...it, key: `n${it.seq}`, kind: "note" as const })),
    ...notes.decisions.map((it) => ({ ...it, key: `d${it.seq}`, kind: "decision" as const })),
    ...notes.actions.map((it) => ({ ...it, key: `a${it.seq}`, kind: "action" as const })),
  ].sort((a, b) => a.at - b.at);
  const lines: (Line & { readonly item: string | null })[] = [...written];
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
