import id, { type Messages } from "../messages/id";
import { memory } from "../shell/memory";
import { ZONE } from "./zone";

export type Language = "id" | "en";
export const LANGUAGES: Record<Language, string> = { id: "Indonesia", en: "English" };

/** Indonesian is in the first script, so that nothing waits for words; any other language is fetched when asked for. */
const others: Record<Exclude<Language, "id">, () => Promise<{ default: Messages }>> = {
  en: () => import("../messages/en"),
};

class I18n {
  lang = $state<Language>("id");
  t = $state.raw<Messages>(id);

  /** Shows the page in `lang`, in place, and remembers the choice on this device. */
  async use(lang: Language): Promise<void> {
    this.t = lang === "id" ? id : (await others[lang]()).default;
    this.lang = lang;
    document.documentElement.lang = lang;
    memory.language = lang;
  }

  /** Hours and minutes as the language writes them: 09.42 in Indonesian. */
  time(at: number | Date): string {
    return new Intl.DateTimeFormat(this.lang, {
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    }).format(at);
  }

  date(at: number | Date): string {
    return new Intl.DateTimeFormat(this.lang, { dateStyle: "full" }).format(at);
  }

  /** Day and time in the city, whatever zone the device is set to: 28 November 2026 pukul 04.16 WIB. */
  moment(at: number | Date): string {
    return new Intl.DateTimeFormat(this.lang, {
      ...{ day: "numeric", month: "long", year: "numeric" },
      ...{ hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
      ...{ timeZone: ZONE, timeZoneName: "short" },
    }).format(at);
  }

  number(n: number, digits = 0): string {
    return new Intl.NumberFormat(this.lang, { maximumFractionDigits: digits }).format(n);
  }
}

export const i18n = new I18n();

/** The language to start in: the last choice, else the browser's first known one, else Indonesian. */
export function preferred(languages: readonly string[], remembered: string | null): Language {
  for (const tag of [remembered ?? "", ...languages]) {
    const primary = tag.toLowerCase().split("-")[0] ?? "";
    if (primary in LANGUAGES) return primary as Language;
    // Malay and the old code for Indonesian are read by the same people.
    if (primary === "in" || primary === "ms") return "id";
  }
  return "id";
}
