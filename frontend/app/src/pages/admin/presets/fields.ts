import type { Rules } from "../../../features/administration/presets";
import type id from "./id";

type Word = keyof (typeof id)["fields"];

/** A setting that the page changes. Numbers are shown in `unit`, of which `scale` stored ones are one. */
export type Field = { name: Word } & (
  | { kind: "choice"; choices: readonly string[] }
  | { kind: "several"; choices: readonly string[] }
  | { kind: "flag" }
  | { kind: "number"; unit: "minutes" | "seconds" | "days" | "people"; scale: number; empty?: true }
);

const choice = (name: Word, ...choices: string[]): Field => ({ name, kind: "choice", choices });
const flag = (name: Word): Field => ({ name, kind: "flag" });
const number = (name: Word, unit: "minutes" | "seconds" | "days" | "people", scale = 1): Field => ({
  name,
  kind: "number",
  unit,
  scale,
});

/** In the order of the form. */
export const GROUPS: { word: keyof (typeof id)["groups"]; fields: Field[] }[] = [
  {
    word: "entry",
    fields: [
      choice("lobby", "off", "guests", "all", "queue"),
      choice("public", "off", "audience", "knock"),
      choice("link_role", "guest", "audience", "member", "staff"),
      number("opens_before_s", "minutes", 60),
      number("seats_max", "people"),
    ],
  },
  {
    word: "speech",
    fields: [
      choice("mics", "free", "floor"),
      choice("cameras", "free", "floor"),
      choice("screens", "free", "granted"),
      choice("order", "request", "first_time"),
      { name: "turn_ms", kind: "number", unit: "seconds", scale: 1000, empty: true },
      number("warn_ms", "seconds", 1000),
      number("grace_ms", "seconds", 1000),
      flag("closed"),
    ],
  },
  {
    word: "words",
    fields: [
      choice("chat", "open", "chair", "off"),
      number("chat_slow_ms", "seconds", 1000),
      flag("chat_kept"),
      choice("questions", "off", "open", "moderated"),
      flag("question_upvotes"),
      number("question_due_days", "days"),
    ],
  },
  {
    word: "votes",
    fields: [
      { name: "votes", kind: "several", choices: ["roll_call", "hands", "secret"] },
      choice("voters", "members", "prepared"),
    ],
  },
  {
    word: "record",
    fields: [choice("consent", "ask", "notice", "none"), choice("retention", "R0", "R1", "R2")],
  },
];
export const FIELDS = GROUPS.flatMap(({ fields }) => fields);

/** A stored number as the field shows it. */
export const shown = (value: unknown, scale: number): string =>
  typeof value === "number" ? String(value / scale) : "";

/** What of `all` differs from `base`. */
export const changes = (all: Rules, base: Rules): Rules =>
  Object.fromEntries(
    Object.entries(all).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(base[name])),
  );
