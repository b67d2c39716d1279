/** The chair's keys (ux.md 4); when and where a key counts at all is as in any room. */
export type ChairAct = "next" | "extend" | "remind" | "end" | "freeze" | "item" | "admit" | "vote" | "undo";

export const CHAIR_KEYS: readonly (readonly [key: string, act: ChairAct])[] = [
  ["N", "next"],
  ["+", "extend"],
  ["W", "remind"],
  ["X", "end"],
  ["Shift + J", "freeze"],
  ["G", "item"],
  ["A", "admit"],
  ["R", "vote"],
  ["Z", "undo"],
];

/** The key that takes back what a notice says can be taken back. */
export const UNDO = "Z";

/** What a key press asks of the chair; undefined where it belongs to something else. */
export function chairActOf(event: KeyboardEvent): ChairAct | undefined {
  const { key, shiftKey } = event;
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.defaultPrevented)
    return undefined;
  const target = event.target as Element | null;
  if (target?.closest("input, textarea, select, [contenteditable], dialog, [role=menu]")) return undefined;
  // On many keyboards a plus needs Shift.
  const name = key === "+" ? "+" : shiftKey ? `Shift + ${key.toUpperCase()}` : key.toUpperCase();
  return CHAIR_KEYS.find(([one]) => one === name)?.[1];
}
