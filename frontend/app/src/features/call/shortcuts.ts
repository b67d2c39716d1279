/** Keys of a room (ux.md 4): pressed outside of text fields, without Ctrl, Alt or Meta. */

export type Act =
  | "mic"
  | "camera"
  | "hand"
  | "screen"
  | "chat"
  | "people"
  | "layout"
  | "captions"
  | "leave"
  | "shortcuts"
  | "talk";

const KEYS: Readonly<Record<string, Act>> = {
  m: "mic",
  v: "camera",
  t: "hand",
  s: "screen",
  o: "chat",
  p: "people",
  l: "layout",
  c: "captions",
  "?": "shortcuts",
  " ": "talk",
};

/** What a key press asks for; undefined where it belongs to something else. */
export function actOf(event: KeyboardEvent): Act | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.defaultPrevented)
    return undefined;
  const target = event.target as Element | null;
  if (target?.closest("input, textarea, select, [contenteditable], dialog, [role=menu]")) return undefined;
  const act = KEYS[event.key.toLowerCase()];
  // Space presses the button that has the focus.
  if (act === "talk" && target?.closest("button, a, summary, [tabindex='0']")) return undefined;
  if (event.shiftKey && act !== "shortcuts") return act === "layout" ? "leave" : undefined;
  return act;
}
