import { plural } from "../../i18n/plural";
import type id from "./id";

const count = plural("en");

export default {
  title: "Waiting room",
  number: (place) => `Number ${place}.`,
  ahead: (n) =>
    n === 0 ? "You are next" : count(n, { one: "# person before you", other: "# people before you" }),
  soon: "The host will let you in.",
  notYet: "The meeting has not started. You keep your place.",
  estimate: (minutes) => `About ${minutes} more minutes.`,
  message: "Word from the host",
  stay: "Keep this page open. Your sound and picture are not being sent yet.",
  leave: "Leave the line",
} satisfies typeof id;
