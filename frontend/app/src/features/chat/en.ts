import { plural } from "../../i18n/plural";
import type id from "./id";

const count = plural("en");

export default {
  title: "Chat",
  write: "Write to everyone",
  writeToChair: "Write to the hosts",
  send: "Send",
  toChair: "to the hosts only",
  toStage: "to the stage only",
  empty: "No messages yet. Everyone in the room can read them.",
  deleted: "Message deleted",
  remove: "Delete message",
  newer: "New messages",
  closed: "The host has closed the chat.",
  notAllowed: "You cannot write in this meeting.",
  wait: (seconds: number) => `Slow mode: wait ${count(seconds, { one: "# second", other: "# seconds" })}.`,
  slow: (seconds: number) =>
    `Slow mode: one message every ${count(seconds, { one: "second", other: "# seconds" })}.`,
  typing: (names: string) => `${names} is writing…`,
  typingMany: "Several people are writing…",
  unread: (n: number) => count(n, { one: "# unread message", other: "# unread messages" }),
  rules: "Rules of the chat",
  mode: "Who may write",
  modes: { open: "Everyone to everyone", chair: "To the hosts only", off: "Nobody" },
  slowMode: "Slow mode",
  slowOff: "Off",
  seconds: (n: number) => count(n, { one: "# second", other: "# seconds" }),
} satisfies typeof id;
