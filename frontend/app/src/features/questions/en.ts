import { plural } from "../../i18n/plural";
import type id from "./id";

const count = plural("en");

export default {
  title: "Questions",
  empty: "No questions yet.",
  waiting: "Waiting for approval",
  open: "Waiting for an answer",
  done: "Answered",
  yours: "Your questions that were not passed on",
  ask: "Write a question",
  moderated: "The chair reads it before everybody sees it. One question a minute.",
  once: "One question a minute.",
  send: "Send question",
  wait: (seconds: number) =>
    `You can ask again in ${count(seconds, { one: "# second", other: "# seconds" })}.`,
  by: (name: string) => `from ${name}`,
  supportOf: (text: string) => `Support the question: ${text}`,
  count: (n: number) => count(n, { one: "# supporter", other: "# supporters" }),
  unseen: "Seen by the chair only",
  forwarded: (owner: string, by: string) => `Passed on to ${owner}, due ${by}`,
  overdue: (owner: string, by: string) => `${owner} is late with the answer, due ${by}`,
  answered: (at: string) => `Answered ${at}`,
  rejected: (reason: string) => `Not passed on: ${reason}`,
  merged: "Merged with the same question",
  deleted: "Question deleted",
  actions: (text: string) => `Actions for the question: ${text}`,
  approve: "Approve",
  reject: "Do not pass on",
  reason: "Reason, read by who asked",
  assign: "Pass on to an office",
  owner: "Office that answers",
  due: "Due by",
  answer: "Answer",
  answerText: "Answer, read by all",
  merge: "Merge",
  mergeInto: "Into this question, with its supporters",
  close: "Close",
  withdraw: "Take back",
} satisfies typeof id;
