import { expect, it } from "vitest";
import { agendaIn } from "./agenda";
import { clock, plus, plusMonths, today, week, weekday, weeks } from "./days";
import { peopleIn, seatsOf, textsOf } from "./people";
import { nth, type Repeat, ruleOf, told } from "./repeat";

const repeat = (every: Repeat["every"], days: number[] = []): Repeat => ({
  every,
  days,
  until: "2026-06-29",
});

it("begins weeks on Monday and shows whole weeks of a month", () => {
  const rows = weeks("2026-03-06");
  expect(rows.map(([first]) => first)).toEqual([
    "2026-02-23",
    "2026-03-02",
    "2026-03-09",
    "2026-03-16",
    "2026-03-23",
    "2026-03-30",
  ]);
  expect(rows.every((row) => row.length === 7 && weekday(row[0] ?? "") === 0)).toBe(true);
  expect(week("2026-03-08")).toEqual(rows[1]);
});

it("counts days and months by the calendar", () => {
  expect(plus("2026-02-28", 1)).toBe("2026-03-01");
  expect(plusMonths("2026-01-31", 1)).toBe("2026-02-28");
  expect(plusMonths("2026-01-15", -1)).toBe("2025-12-15");
  expect(today("Asia/Jakarta", new Date("2026-11-27T18:00:00Z"))).toBe("2026-11-28");
  expect(clock("2026-03-06T09:05:00+07:00", "id")).toBe("09.05");
});

it.each([
  ["day", [], { every: "day", interval: 1 }],
  ["week", [4, 0], { every: "week", interval: 1, days: [0, 4] }],
  ["week", [], { every: "week", interval: 1, days: [4] }],
  ["monthday", [], { every: "monthday", interval: 1, day: 6 }],
  ["weekday", [], { every: "weekday", interval: 1, nth: 1, weekday: 4 }],
] as const)("what the form says of %s %j is what the rule tells", (every, days, expected) => {
  const rule = ruleOf(repeat(every, [...days]), "2026-03-06");
  expect(rule).toContain("UNTIL=20260629");
  expect(told(rule ?? "", "2026-03-06")).toEqual(expected);
});

it("has no rule for what happens once, and no words for rules of programs", () => {
  expect(ruleOf(repeat("none"), "2026-03-06")).toBeUndefined();
  expect(told("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1;COUNT=3", "2026-03-06")).toBeUndefined();
  expect(told("FREQ=YEARLY;COUNT=3", "2026-03-06")).toBeUndefined();
  expect([nth("2026-03-06"), nth("2026-03-31")]).toEqual([1, -1]);
});

it("reads a name and an address from a line", () => {
  expect(peopleIn(" Rina Wulandari <rina@kota.go.id>\n\nAgus\n", "member")).toEqual([
    { name: "Rina Wulandari", role: "member", email: "rina@kota.go.id" },
    { name: "Agus", role: "member" },
  ]);
});

it("keeps the seats of those who stay invited, and whoever the form does not ask for", () => {
  const before = [
    { seat: "st_1", name: "Rina", role: "chair", email: "rina@kota.go.id", link: "x" },
    { seat: "st_2", name: "Agus", role: "member", votes: true },
    { seat: "st_3", name: "Sari", role: "interpreter", lang: "jv" },
  ];
  const typed = textsOf(before);
  expect(typed).toEqual({ chair: "Rina <rina@kota.go.id>", clerk: "", member: "Agus" });
  const changed = seatsOf({ chair: "", clerk: "Rina W. <rina@kota.go.id>", member: "Agus\nBudi" }, before);
  expect(changed).toEqual([
    { seat: "st_1", name: "Rina W.", role: "clerk", email: "rina@kota.go.id" },
    { seat: "st_2", name: "Agus", role: "member", votes: true },
    { name: "Budi", role: "member" },
    { seat: "st_3", name: "Sari", role: "interpreter", lang: "jv" },
  ]);
});

it("keeps what citizens registered for when the agenda is typed anew", () => {
  const before = [
    { item: "i_1", title: "Pasar" },
    { item: "i_2", title: "Parkir" },
  ];
  expect(agendaIn(" Parkir\n\nSampah ", before)).toEqual([before[1], { title: "Sampah" }]);
});
