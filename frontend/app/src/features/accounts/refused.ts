import { i18n } from "../../i18n/index.svelte";
import { Problem } from "../../shell/api";
import { soon } from "../../shell/soon";
import { told } from "../refusals/refusals";
import { messages } from "./messages";
import { Declined } from "./webauthn";

/** What a person is told of a failure of the API, or of a passkey that was not used. Other errors are thrown on. */
export function refused(error: unknown): string {
  const t = messages[i18n.lang];
  if (error instanceof Declined) return t.declined;
  if (!(error instanceof Problem)) throw error;
  if (error.status === 429) return t.tooMany(soon(i18n.lang, error.retryMs));
  if (error.status === 0) return t.offline;
  return sentenceOf(error.code);
}

/** The words for a code that came with the address of a page; empty without one. */
export function words(code: string | null): string {
  return code ? sentenceOf(code) : "";
}

function sentenceOf(code: string): string {
  const own: Readonly<Record<string, string>> = messages[i18n.lang].words;
  return own[code] ?? told(code);
}
