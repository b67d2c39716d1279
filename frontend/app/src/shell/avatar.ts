/** Hues of the city's own tints; every one keeps the contrast of `.avatar`. */
const TINTS = [196, 168, 28, 12, 210, 142, 48, 232, 330];

/** Up to two initials: of the first and the second word. */
export function initials(name: string): string {
  const letters = name
    .trim()
    .split(/[\s,]+/)
    .slice(0, 2)
    .map((word) => [...word][0] ?? "");
  return letters.join("").toUpperCase() || "?";
}

/** The same name has the same colour on every device. */
export function tint(name: string): number {
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return TINTS[hash % TINTS.length] ?? 196;
}
