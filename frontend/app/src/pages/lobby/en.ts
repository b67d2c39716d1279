import { plural } from "../../i18n/plural";
import type id from "./id";

const count = plural("en");

export default {
  title: "Waiting room",
  number: (place) => `Number ${place}.`,
  ahead: (n) =>
    n === 0 ? "You are next" : count(n, { one: "# person before you", other: "# people before you" }),
  one: "People are let in one by one.",
  notYet: "The meeting has not started. You keep your place.",
  opens: (time) => `It starts at ${time}. You keep your place.`,
  estimate: (minutes) => `People are let in one by one, about ${minutes} more minutes.`,
  message: (time) => `Word from the host, ${time}`,
  closed: "This part of the sitting is closed to the public. Your place is kept; please stay here.",
  reopened: "The sitting is open to the public again.",
  stay: "Your sound and picture are not being sent yet. You go in by yourself when you are let in.",
  leave: "Leave the line",
  lost: "Connecting again. Your place is safe.",
  back: "Back.",
  ready: "Are you ready?",
  micTry: "Mic not tried yet",
  micReady: "Mic is ready",
  micWorks: "Mic works",
  micSay: "Say something. Only you hear it.",
  micFails: "Mic does not work yet",
  try: "Try",
  again: "Try again",
  network: "Network not checked yet",
  check: "Check",
  lit: "The screen stays on",
  keep: "Keep this page open",
} satisfies typeof id;
