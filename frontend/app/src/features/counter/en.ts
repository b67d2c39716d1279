import { plural } from "../../i18n/plural";
import type id from "./id";

const count = plural("en");

export default {
  counter: "Counter",
  serving: "Being served",
  nobody: "Nobody is being served",
  nobodyText: (n) =>
    n === 0 ? "Nobody is waiting." : count(n, { one: "# person waits.", other: "# people wait." }),
  since: (time) => `since ${time}`,
  usual: (minutes) => `usually ${count(minutes, { one: "# minute", other: "# minutes" })}`,
  elapsed: (minutes) =>
    minutes < 1 ? "Less than 1 minute" : count(minutes, { one: "# minute", other: "# minutes" }),
  queue: "Queue",
  empty: "Nobody is waiting. Share the link of this counter.",
  expected: "Not here yet",
  expectedText: (n) => `People with a number who have not come in: ${n}.`,
  unreached: "message not delivered",
  said: (text) => `Wrote: “${text}”`,
  place: (n) => `Number ${n}`,
  waits: (minutes) =>
    minutes < 1 ? "just came" : count(minutes, { one: "waiting # minute", other: "waiting # minutes" }),
  until: (minutes) => count(minutes, { one: "about # more minute", other: "about # more minutes" }),
  acts: (place, name) => `Number ${place}, ${name}: actions`,
  up: "Up one",
  down: "Down one",
  moved: (name, place) => `${name}, number ${place}`,
  deeds: {
    call: "Call the next",
    finish: "Finish",
    both: "Call the next",
    none: "Call the next",
  },
  finishOf: (name) => `Finish with ${name}, call nobody yet`,
  finishing: (name) => `The visit of ${name} ends, the next is called.`,
  ending: (name) => `The visit of ${name} ends.`,
  served: (name) => `${name} is serving you`,
  servedText: "Only you and the officer see and hear each other.",
  awaited: "The officer is not at the counter yet",
  awaitedText: "Please wait a moment. You are still served first.",
  keys: {
    next: "End the visit, call the next",
    finish: "End the visit only",
    undo: "Take back what was just done",
    move: "Move in the queue",
  },
  moveKeys: "Alt + ↑ ↓",
} satisfies typeof id;
