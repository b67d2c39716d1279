import { plural } from "../../i18n/plural";
import type id from "./id";

const count = plural("en");

export default {
  title: "Agenda",
  finished: "Finished",
  skipped: "Skipped",
  postponed: "Postponed",
  minutes: (n: number) => `${n} min`,
  used: (used: number, planned: number) =>
    `${used} of ${count(planned, { one: "# minute", other: "# minutes" })}`,
  usedOnly: (used: number) => count(used, { one: "# minute", other: "# minutes" }),
  over: "over time",
  start: "Start",
  startNext: (title: string) => `Start: ${title}`,
  next: "Next item",
  finish: "Finish item",
  skip: "Skip",
  postpone: "Postpone",
  actions: (title: string) => `Actions for item ${title}`,
} satisfies typeof id;
