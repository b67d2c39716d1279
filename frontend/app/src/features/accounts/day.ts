import { i18n } from "../../i18n/index.svelte";

/** "hari ini 09.38", "4 Maret": when something was, as exactly as anybody asks. */
export function day(at: number, now = Date.now()): string {
  const same = new Date(at).toDateString() === new Date(now).toDateString();
  if (same)
    return `${new Intl.RelativeTimeFormat(i18n.lang, { numeric: "auto" }).format(0, "day")} ${i18n.time(at)}`;
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat(i18n.lang, { day: "numeric", month: "long", year }).format(at);
}
