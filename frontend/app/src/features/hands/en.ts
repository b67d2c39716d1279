import { plural } from "../../i18n/plural";
import type id from "./id";

const count = plural("en");

export default {
  title: "Hands",
  raise: "Raise hand",
  lower: "Lower hand",
  lowerOf: (name: string) => `Lower the hand of ${name}`,
  lowerShort: "Lower",
  loweringAll: "All hands are about to be lowered.",
  lowerAll: "Lower all",
  empty: "Nobody has raised a hand yet.",
  since: (minutes: number) =>
    minutes < 1 ? "just now" : count(minutes, { one: "# minute", other: "# minutes" }),
  yours: (place: number) => `You are number ${place}.`,
} satisfies typeof id;
