import type id from "./id";

export default {
  page: (number) => `Number ${number} · vicon`,
  plain: "Your number · vicon",
  title: "Your number",
  loading: "Loading…",
  absent: "There is no such number, or it is too old. Take a new one.",
  failed: "This number could not be loaded. Check your internet.",
  stale: "Not connected just now. This is how it was last.",
  ahead: (n, none) => (none ? "You are next" : n === "1" ? "1 person before you" : `${n} people before you`),
  estimate: (minutes) => `In about ${minutes} minutes.`,
  until: (time) => `Good until ${time}.`,
  called: "You are being served",
  calledText: "Cut off? Come in again; your place is kept.",
  done: "Your visit is over",
  doneText: "This number cannot be used again.",
  missed: "This number has passed",
  missedText: "The counter closed before you came in. Take a new number.",
  enter: "Go to the waiting room",
  enterText: "Whoever is in the waiting room is called. Go in before it is your turn; your place is kept.",
  keep: "This link is for you alone. Do not pass it on.",
} satisfies typeof id;
