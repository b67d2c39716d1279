import { expect, it } from "vitest";
import { soundFails } from "./fails";

const fine = {
  over: false,
  status: "joined",
  flow: "connected",
  standing: { rung: 0, why: "" },
  quality: { loss_permille: 0 },
} as const;
const lowest = { ...fine, standing: { rung: 8, why: "loss" }, quality: { loss_permille: 250 } } as const;

it.each([
  ["all is well", fine, false],
  ["no way for sound", { ...fine, flow: "disconnected" }, true],
  ["the way does not come about", { ...fine, flow: "new" }, true],
  ["nothing comes of a lost socket either", { ...fine, status: "reconnecting", flow: "failed" }, false],
  ["the record is completed after the end", { ...fine, over: true, flow: "failed" }, false],
  ["one voice, and a quarter of it lost", lowest, true],
  ["one voice that comes through", { ...lowest, quality: { loss_permille: 150 } }, false],
  ["before anything is known of it", { ...lowest, quality: undefined }, false],
  ["loss that a higher rung may mend", { ...lowest, standing: { rung: 7, why: "loss" } }, false],
  ["sound alone by choice", { ...lowest, standing: { rung: 8, why: "saver" } }, false],
] as const)("%s", (_, heard, expected) => {
  expect(soundFails(heard)).toBe(expected);
});
