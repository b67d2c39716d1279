import { type Day, date, weekday } from "./days";

/** How a form lets a sitting repeat. `monthday`: on the date of the start; `weekday`: as the second Tuesday. */
export type Every = "none" | "day" | "week" | "monthday" | "weekday";

export interface Repeat {
  every: Every;
  /** Of a week, 0 is Monday; the start's own is always among them. */
  days: number[];
  until: Day;
}

const CODES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/** Days of the week on which it takes place, with that of the start. */
export function daysOf({ days }: Pick<Repeat, "days">, start: Day): number[] {
  return [...new Set([...days, weekday(start)])].sort((a, b) => a - b);
}

/** Which of its weekday in the month a day is; -1: the last, where there may be no fifth. */
export function nth(day: Day): number {
  const n = Math.ceil(date(day).getUTCDate() / 7);
  return n > 4 ? -1 : n;
}

/** The rule of RFC 5545, without `RRULE:`; undefined: once. */
export function ruleOf(repeat: Repeat, start: Day): string | undefined {
  const until = `UNTIL=${repeat.until.replace(/-/g, "")}`;
  switch (repeat.every) {
    case "none":
      return undefined;
    case "day":
      return `FREQ=DAILY;${until}`;
    case "week":
      return `FREQ=WEEKLY;${until};BYDAY=${daysOf(repeat, start)
        .map((n) => CODES[n])
        .join(",")}`;
    case "monthday":
      return `FREQ=MONTHLY;${until};BYMONTHDAY=${Number(start.slice(8))}`;
    case "weekday":
      return `FREQ=MONTHLY;${until};BYDAY=${nth(start)}${CODES[weekday(start)]}`;
  }
}

/** What of a rule can be said in a few words; undefined for rules that programs made. */
export type Told =
  | { every: "day"; interval: number }
  | { every: "week"; interval: number; days: number[] }
  | { every: "monthday"; interval: number; day: number }
  | { every: "weekday"; interval: number; nth: number; weekday: number };

/** `start`: of the first time, whose day of the week counts where a rule names none. */
export function told(rule: string, start: Day): Told | undefined {
  const {
    FREQ,
    INTERVAL = "1",
    BYDAY,
    BYMONTHDAY,
    BYSETPOS,
    BYMONTH,
  } = Object.fromEntries(rule.split(";").map((part) => part.split("="))) as Record<
    string,
    string | undefined
  >;
  const interval = Number(INTERVAL);
  if (BYSETPOS || BYMONTH) return undefined;
  if (FREQ === "DAILY" && !BYDAY && !BYMONTHDAY) return { every: "day", interval };
  if (FREQ === "WEEKLY" && !BYDAY) return { every: "week", interval, days: [weekday(start)] };
  if (FREQ === "WEEKLY" && BYDAY && /^[A-Z]{2}(,[A-Z]{2})*$/.test(BYDAY))
    return { every: "week", interval, days: BYDAY.split(",").map((code) => CODES.indexOf(code)) };
  if (FREQ === "MONTHLY" && BYMONTHDAY && /^\d+$/.test(BYMONTHDAY) && !BYDAY)
    return { every: "monthday", interval, day: Number(BYMONTHDAY) };
  const one = FREQ === "MONTHLY" && !BYMONTHDAY && /^(-?\d)([A-Z]{2})$/.exec(BYDAY ?? "");
  if (one) return { every: "weekday", interval, nth: Number(one[1]), weekday: CODES.indexOf(one[2] ?? "") };
  return undefined;
}
