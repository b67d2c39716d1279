import { i18n } from "../../i18n/index.svelte";
import { Problem } from "../../shell/api";
import { refused as told } from "../accounts/refused";
import { messages } from "./messages";

/** What a person is told of a failure of these calls. Other errors are thrown on. */
export function refused(error: unknown): string {
  const words: Readonly<Record<string, string>> = messages[i18n.lang].words;
  const own = error instanceof Problem ? words[error.code] : undefined;
  return own ?? told(error);
}
