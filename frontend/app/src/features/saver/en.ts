import type id from "./id";

export default {
  title: "Data saver",
  switch: "Data saver",
  switchText: "One small video and the shared screen",
  door: (mb: string, sound: string) => `Up to ${mb} MB an hour. Sound only: ${sound} MB.`,
  used: "Used",
  mb: (mb: string) => `${mb} MB`,
  perHour: (mb: string) => `about ${mb} MB an hour`,
  upTo: (mb: string) => `up to ${mb} MB an hour`,
  counts: "Everything counts: sound, pictures and this page.",
  level: "What you receive",
  levels: { off: "All videos", speaker: "Speaker only", sound: "Sound only" },
  texts: {
    off: "Every picture on the screen",
    speaker: "One small video and the shared screen",
    sound: "No video",
  },
  limit: "Limit",
  noLimit: "No limit",
  limitHint: "We ask before going past the limit.",
  chip: (mb: string) => `${mb} MB used. Data saver`,
  reached: (mb: string) => `${mb} MB used`,
  reachedText: (mb: string) => `At this rate, about ${mb} MB an hour.`,
  goOn: "Go on",
  onlySound: "Sound only",
} satisfies typeof id;
