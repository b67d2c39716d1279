import { i18n } from "../../i18n/index.svelte";
import { messages } from "./messages";

/** What a code means for a person; undefined for one that this page does not know. */
export function sentence(code: string): string | undefined {
  const words: Readonly<Record<string, string>> = messages[i18n.lang].words;
  return words[code];
}

/** What a refusal is told with, also where this page does not know its code. */
export function told(code: string): string {
  return sentence(code) ?? messages[i18n.lang].other(code);
}
