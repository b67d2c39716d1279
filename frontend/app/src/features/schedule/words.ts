import { zoneWord } from "../../i18n/zone";
import type { Sitting } from "./api";
import { clock, type Day, date, dayOf } from "./days";
import type { messages } from "./messages";
import { told } from "./repeat";

type Words = (typeof messages)["id"];
type Lang = keyof typeof messages;

/** "Jumat, 6 Maret"; `year`: "6 Maret 2026". */
export function dayWords(day: Day, lang: Lang, form: "day" | "year" | "month" = "day"): string {
  const parts: Record<typeof form, Intl.DateTimeFormatOptions> = {
    day: { weekday: "long", day: "numeric", month: "long" },
    year: { day: "numeric", month: "long", year: "numeric" },
    month: { month: "long", year: "numeric" },
  };
  return new Intl.DateTimeFormat(lang, { timeZone: "UTC", ...parts[form] }).format(date(day));
}

/** "Senin dan Rabu". */
export function daysWords(days: number[], t: Words): string {
  return t.listed(days.map((n) => t.dayNames[n] ?? ""));
}

/** How a series repeats, in a few words; undefined: it does not. */
export function repeatWords({ recurrence, start }: Sitting, t: Words): string | undefined {
  if (!recurrence) return undefined;
  const it = recurrence.rrule ? told(recurrence.rrule, dayOf(start)) : undefined;
  if (!it) return t.series(String(recurrence.count));
  const n = String(it.interval);
  switch (it.every) {
    case "day":
      return it.interval === 1 ? t.everyDay : t.every(n, t.day);
    case "week":
      return it.interval === 1 ? t.everyWeek(daysWords(it.days, t)) : t.every(n, t.weekly);
    case "monthday":
      return it.interval === 1 ? t.monthly(t.dated(String(it.day))) : t.every(n, t.month);
    case "weekday":
      return it.interval === 1
        ? t.monthly(t.which(it.nth, t.dayNames[it.weekday] ?? ""))
        : t.every(n, t.month);
  }
}

/** "Jumat, 6 Maret, 09.00–11.30 WIB": by the clock of the sitting's own zone. */
export function whenWords({ start, end, zone }: Pick<Sitting, "start" | "end" | "zone">, lang: Lang): string {
  const hours = end ? `${clock(start, lang)}–${clock(end, lang)}` : clock(start, lang);
  return `${dayWords(dayOf(start), lang)}, ${hours} ${zoneWord(zone, start)}`;
}
