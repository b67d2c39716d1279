import { i18n } from "../../i18n/index.svelte";

/** What a code means for a person; undefined for one that this page does not know. */
export function sentence(code: string): string | undefined {
  const words: Readonly<Record<string, string>> = i18n.t.refusals.words;
  return words[code];
}
