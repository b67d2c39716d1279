import { expect, it } from "vitest";
import { seenLast, type Trace } from "./seen";

const traces: Trace[] = [
  { seat: "a", how: "chat", at: 500 },
  { seat: "b", how: "voice", at: 900 },
  { seat: "a", how: "screen", at: 1_000 },
  { seat: "c", how: "voice", at: 100 },
  { seat: "chair", how: "voice", at: 950 },
];

it("names each once, by the newest, and neither those long silent nor those who lead", () => {
  expect(seenLast(traces, 400, (seat) => seat !== "chair")).toEqual([
    { seat: "a", how: "screen", at: 1_000 },
    { seat: "b", how: "voice", at: 900 },
  ]);
});

it("names a handful at most", () => {
  const many = Array.from({ length: 40 }, (_, n) => ({ seat: `s${n}`, how: "voice" as const, at: n }));
  expect(seenLast(many, 0, () => true).map(({ seat }) => seat)).toEqual([
    "s39",
    "s38",
    "s37",
    "s36",
    "s35",
    "s34",
  ]);
});
