import type id from "./id";

export default {
  title: (room: string) => `${room}: hall screen`,
  item: "Agenda",
  next: "Next",
  nobodyWaits: "Nobody is waiting",
  register: "Register to speak",
  registerHint: "Scan it with a phone's camera",
  code: (code: string) => `or type the code ${code} at ${location.host}`,
  notStarted: "The sitting has not started",
  frozen: "The sitting is paused",
  stay: "Please stay.",
  closed: "This part is closed",
  suspended: "The sitting is suspended",
  suspendedUntil: (time: string) => `Goes on at ${time}`,
  quorum: (present: number, seats: number) => `Quorum ${present} of ${seats}`,
  reconnecting: "The screen has lost its connection and tries again.",
} satisfies typeof id;
