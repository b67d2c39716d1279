import type id from "./id";

export default {
  slides: "Slides",
  title: "More",
  language: "Language",
  reader: "Screen reader",
  readers: { full: "Full", brief: "Brief", silent: "Silent" },
  endForAll: "End for all",
  shortcuts: "Shortcuts",
  shortcutsOn: "Keyboard shortcuts",
  shortcutsHint: "They work outside of text fields",
  key: "Key",
  keys: {
    mic: "Mic",
    camera: "Camera",
    talk: "Speak while held",
    hand: "Raise or lower hand",
    screen: "Share the screen",
    chat: "Chat",
    people: "People",
    layout: "Layout",
    leave: "Leave",
    help: "This list",
  },
  hold: "hold Space",
  endTitle: "End the meeting for all?",
  endText: "Everyone is sent out and the meeting is closed.",
} satisfies typeof id;
