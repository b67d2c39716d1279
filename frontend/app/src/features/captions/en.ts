import type id from "./id";

export default {
  title: "Captions",
  show: "Show captions",
  showText: "What is said, in writing below the pictures",
  size: "Size",
  sizes: { "1": "100%", "1.5": "150%", "2": "200%" },
  lang: "Language of captions",
  any: "All",
  log: "Read captions",
  none: "No captions yet. They appear when somebody in this meeting writes them.",
  auto: "Automatic captions",
  write: "Write captions",
  writeText: "You write what is said for everybody",
  field: "What is said",
  hint: "Enter ends the line. Everybody sees your words while you write.",
  into: "Written in",
  done: "End the line",
} satisfies typeof id;
