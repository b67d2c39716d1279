import type id from "./id";

const en: typeof id = {
  title: "Language",
  original: "Original",
  toOriginal: "Hear the original",
  heard: (language) => `You hear the ${language} interpreter. The original stays audible, softly.`,
  heardOriginal: "You hear the original.",
  empty: (language) => `No ${language} interpreter is here yet. You hear the original.`,
  own: (language) => `Your channel: ${language}`,
  noChannel: "You have no language channel yet. Ask the chair to set one.",
  air: {
    on: "On air",
    off: "Microphone off",
    partner: (name) => `${name} is on air; it is your turn when they turn their microphone off`,
    floor: "Everybody hears you",
    halted: "Paused: not on air",
  },
};
export default en;
