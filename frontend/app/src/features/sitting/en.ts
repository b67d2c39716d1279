import type id from "./id";

export default {
  frozen: (noun: string) => `The ${noun} is paused for a moment`,
  frozenText: "The chair has stopped sound, video and chat. Please stay here.",
  suspended: (noun: string) => `The ${noun} is suspended`,
  chair: "The chair has stopped it for a while. Please stay here.",
  quorum: "There is no quorum yet. Please stay here.",
  until: (time: string) => `It goes on at about ${time}.`,
  resume: (noun: string) => `Resume the ${noun}`,
  resumed: (noun: string) => `The ${noun} goes on`,
  nouns: { meeting: ["meeting", "meeting"], sitting: ["sitting", "sitting"] },
} satisfies typeof id;
