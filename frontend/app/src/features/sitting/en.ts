import type id from "./id";

export default {
  frozen: (noun: string) => `The ${noun} is paused for a moment`,
  frozenText: "The chair has stopped sound, video and chat. Please stay here.",
  suspended: (noun: string) => `The ${noun} is suspended`,
  chair: "The chair has stopped it for a while. Please stay here.",
  quorum: "There is no quorum yet. Please stay here.",
  closed: "This part is closed",
  closedText:
    "What is said is not sent to you until it is opened again. Please stay here: sound and video come back by themselves.",
  opened: (noun: string) => `The ${noun} is open again`,
  until: (time: string) => `It goes on at about ${time}.`,
  resume: (noun: string) => `Resume the ${noun}`,
  resumed: (noun: string) => `The ${noun} goes on`,
  nouns: { meeting: ["meeting", "meeting"], sitting: ["sitting", "sitting"] },
} satisfies typeof id;
