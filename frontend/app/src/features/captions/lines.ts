/** Which lines of captions are shown, and who is named: only whoever reads them needs this. */
import type { Line } from "./followed";

/** So many stand under the stage. */
const SHOWN = 2;

/** The languages of `lines`, by name. */
export function languagesOf(lines: readonly Line[]): string[] {
  return [...new Set(lines.map(({ lang }) => lang))].sort();
}

/** Of `lines` those to stand under the stage. `lang`: in that language alone; empty: in any. */
export function shown(lines: readonly Line[], lang: string): readonly Line[] {
  return lines.filter((line) => !lang || line.lang === lang).slice(-SHOWN);
}

/** Whether the speaker of line `at` is named: where another one spoke before, and it is known who speaks. */
export function named(lines: readonly Line[], at: number): boolean {
  const seat = lines[at]?.seat;
  return seat != null && seat !== lines[at - 1]?.seat;
}
