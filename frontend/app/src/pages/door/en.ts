import type id from "./id";

export default {
  page: (title: string) => `${title} · join`,
  loading: "Opening the meeting…",
  live: "In progress",
  today: (time: string) => `Today, ${time}`,
  host: "You are the host of this meeting",
  name: "Your name",
  nameHint: "A nickname will do. It is shown in the meeting.",
  nameOfSeat: "This seat was made ready under this name.",
  nameEmpty: "Type your name first.",
  name_reserved: "This name belongs to a registered participant. Type another one.",
  name_bad: "This name cannot be used. Type a name without special signs.",
  guest: (n: string) => `Citizen ${n}`,
  notRecorded: "This meeting is not recorded.",
  mayRecord: "This meeting may be recorded.",
  privacy: "Sound and picture travel through the city's server only.",
  join: "Join the meeting",
  joinListening: "Join to listen",
  joinBare: "Join without mic and camera",
  joining: "Joining…",
} satisfies typeof id;
