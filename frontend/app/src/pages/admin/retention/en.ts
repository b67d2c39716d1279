import type id from "./id";

export default {
  title: "Retention",
  intro:
    "What has been kept as long as it may be is deleted once a day. Leave a field empty to keep for ever. The chain of the journal always stays whole.",
  kinds: {
    chat: "Chat of ended meetings",
    openings: "Names and all texts of ended meetings",
    documents: "Files of documents",
    tapes: "Raw tapes of recordings",
    films: "Films of recordings",
    slides: "Files of slides",
    bookings: "Who was invited to past bookings",
    accounts_idle: "Accounts that nobody uses",
    erasures: "Names of those who asked for erasure",
  },
  hints: {
    chat: "What messages say. That there was one stays on record.",
    openings: "Names, NIP, statements, questions, answers. Minutes cannot be printed in full afterwards.",
    documents: "PDF files. Their hash stays in the journal.",
    tapes:
      "Sound and picture of each person. Never before their film is made; it cannot be made anew afterwards.",
    films: "With their tapes, published or not. The record of the meeting and the film's hash stay.",
    slides:
      "The file and all its pages, from the end of the meeting. That there were slides stays on record; films that show them stay as they are.",
    bookings: "Names, NIP and e-mail addresses of the invited.",
    accounts_idle: "Disabled, not deleted. City administrators never are.",
    erasures: "After the request has ended. Its report stays.",
  },
  days: "days",
  daysOf: (what: string) => `Days to keep: ${what}`,
  forever: "For ever",
  due: (n: string) => `Will be deleted: ${n}`,
  dueAccounts: (n: string) => `Will be disabled: ${n}`,
  nothing: "Nothing is over",
  last: (when: string, n: string) => `Last ${when}: ${n}`,
  save: "Save",
  saved: "The periods are saved.",
  warning: (n: string) =>
    `${n} values are over their time and go by tomorrow. What is deleted cannot be brought back.`,
  fixedTitle: "Fixed, cannot be changed",
  fixed: [
    "Answers to commands in meetings: 1 day",
    "Answers to API requests: 1 day",
    "Sign-in links: 7 days",
    "Counts of network checks, without names: 60 days",
    "Audit trail and chains of journals, without names: for ever",
  ],
} satisfies typeof id;
