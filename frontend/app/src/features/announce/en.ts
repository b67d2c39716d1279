import { plural } from "../../i18n/plural";
import type id from "./id";

const count = plural("en");

export default {
  joined: (name: string) => `${name} joined`,
  left: (name: string) => `${name} left`,
  joinedMany: (n: number) => count(n, { one: "# person joined", other: "# people joined" }),
  leftMany: (n: number) => count(n, { one: "# person left", other: "# people left" }),
  hand: (name: string, place: number) => `${name} raised a hand, number ${place}`,
  ownHand: (place: number) => `Your hand is raised, number ${place}`,
  ownHandLowered: "The host lowered your hand",
  item: (title: string) => `Agenda item: ${title}`,
  question: (text: string) => `New question: ${text}`,
  ownApproved: "Your question was passed on",
  ownRejected: "Your question was not passed on",
  ownAnswered: "Your question was answered",
  shared: (name: string) => `${name} shares the screen`,
  promoted: "You are a host now",
  ended: "The meeting has ended",
  removed: "You were removed from the meeting",
} satisfies typeof id;
