/** The clerk's keys; when and where a key counts at all is as in any room. */
export type DeskAct = "write" | "entry" | "item";

export const DESK_KEYS: readonly (readonly [key: string, act: DeskAct])[] = [
  ["B", "write"],
  ["K", "entry"],
  ["G", "item"],
];

/** What is written is saved from within its field. */
export const SAVE_KEY = "Ctrl + Enter";

/** What a key press asks of the desk; undefined where it belongs to something else. */
export function deskActOf(event: KeyboardEvent): DeskAct | undefined {
  const { key, shiftKey } = event;
  if (event.ctrlKey || event.altKey || event.metaKey || shiftKey || event.repeat || event.defaultPrevented)
    return undefined;
  const target = event.target as Element | null;
  if (target?.closest("input, textarea, select, [contenteditable], dialog, [role=menu]")) return undefined;
  return DESK_KEYS.find(([one]) => one === key.toUpperCase())?.[1];
}
