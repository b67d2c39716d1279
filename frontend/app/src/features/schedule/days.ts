/** Days as `2026-03-06`, by the calendar alone: what zone a browser is in changes nothing. Weeks begin on Monday. */
export type Day = string;

const DAY_MS = 86_400_000;

export function dayOf(at: string): Day {
  return at.slice(0, 10);
}

/** Today by the clock of a zone. */
export function today(zone: string, now = new Date()): Day {
  // The Swedish form is the ISO one.
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" }).format(now);
}

/** Midnight UTC of a day: only for counting and for words. */
export function date(day: Day): Date {
  return new Date(`${day}T00:00:00Z`);
}

export function plus(day: Day, days: number): Day {
  return new Date(date(day).getTime() + days * DAY_MS).toISOString().slice(0, 10);
}

/** The same day of another month, or its last one. */
export function plusMonths(day: Day, months: number): Day {
  const [year = 0, month = 1, of = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(of, last))).toISOString().slice(0, 10);
}

/** 0 is Monday. */
export function weekday(day: Day): number {
  return (date(day).getUTCDay() + 6) % 7;
}

export function monday(day: Day): Day {
  return plus(day, -weekday(day));
}

/** The weeks that show the month of a day, each from Monday. */
export function weeks(day: Day): Day[][] {
  const first = `${day.slice(0, 8)}01`;
  const start = monday(first);
  const next = plusMonths(first, 1);
  const rows: Day[][] = [];
  for (let at = start; at < next; at = plus(at, 7)) rows.push(week(at));
  return rows;
}

/** The seven days of the week of a day. */
export function week(day: Day): Day[] {
  return Array.from({ length: 7 }, (_, n) => plus(monday(day), n));
}

/** Hours and minutes of a moment as they are written: 09.42 in Indonesian. */
export function clock(at: string, lang: string): string {
  const time = at.slice(11, 16);
  return lang === "id" ? time.replace(":", ".") : time;
}
