import type id from "./id";

export default {
  "B-01": {
    title: "This browser cannot be used to speak yet",
    text: "Update your browser in the app store, or open this link in a current Chrome, Firefox or Safari.",
  },
  "B-02": {
    title: "Open in Chrome to speak",
    text: "This app does not allow the mic. It is the same meeting, you do not lose your place.",
  },
  "J-01": {
    title: "The server is out of reach",
    text: "The device may be offline. This page tries again by itself when the internet is back.",
  },
  "R-01": {
    title: "The room is full",
    text: "There is no place yet. Try again in a little while: others may leave.",
  },
  "R-02": { title: "The meeting is not open yet", text: "This page joins by itself when it opens." },
  "R-04": {
    title: "You were removed from the meeting",
    text: "The host ended your presence. If this is a mistake, speak to the host.",
  },
  "R-05": { title: "This link has expired", text: "Ask the host for a new one." },
  "R-06": {
    title: "Meeting not found",
    text: "Check the code, or ask the host for the full link. A link that was cut off cannot be opened.",
  },
  "R-07": { title: "The meeting has ended", text: "Thank you for being there." },
  "R-08": {
    title: "This meeting is open elsewhere",
    text: "You are present in another tab or on another device. Move here?",
  },
  "S-01": {
    title: "The server is busy",
    text: "Too many requests from this network. Try again in a moment.",
  },
  "S-03": {
    title: "The meeting cannot be opened",
    text: "The server refused this request. Try again; if it keeps failing, tell the help desk the code below.",
  },
  denied: { title: "You could not be let in this time", text: "You may try again later." },
  unheard: {
    title: "The sitting ended before your turn",
    text: "We are sorry that you were not let in. Write your opinion to who invited you.",
  },
  left: { title: "You have left", text: "The meeting goes on. You may join again at any time." },
  page: { title: "Page not found", text: "Check the address, or start from the home page." },
  attended: (duration: string) => `You were there for ${duration}.`,
  bannedUntil: (when: string) => `You can come in again after ${when}.`,
  banned: "You cannot come in again until the organiser allows it.",
  minutes: (n: string) => `${n} min`,
  hours: (h: string, m: string) => `${h} h ${m} min`,
  again: "Join again",
  restart: "Start this meeting again",
  complete: "Complete the record",
  takeOver: "Move here",
  openChrome: "Open in Chrome",
  openSafari: "Tap the share button or the three dots, then choose Open in Safari.",
  copyLink: "Copy link",
  listenHere: "Just listen here",
} satisfies typeof id;
