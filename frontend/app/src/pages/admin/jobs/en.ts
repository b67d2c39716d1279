import type id from "./id";

export default {
  title: "Jobs",
  intro:
    "Mail, documents and what is sent to other systems run in the background. What failed waits for you here.",
  states: { failed: "Failed", waiting: "Waiting", running: "Running", done: "Done" },
  filter: "State",
  all: "All",
  counted: (word: string, n: string) => `${word} (${n})`,
  kinds: {
    invitations: "Sharing out invitations",
    invitation: "Mail of an invitation",
    reminder: "Mail of a reminder",
    webhook: "Webhook",
    message: "Message to a telephone",
    ticket: "End of a queue number",
    "erasure.find": "Looking for personal data",
    "erasure.carry_out": "Erasing personal data",
    "minutes.returned": "File back from a signer",
    "retention.purge": "Purge",
  },
  what: "Job",
  state: "State",
  attempts: "Attempts",
  when: "Time",
  next: (at: string) => `next try ${at}`,
  again: "Send again",
  againOf: (what: string) => `Send again: ${what}`,
  sent: "Sent again.",
  noneFailed: "Nothing failed.",
  none: "No jobs.",
} satisfies typeof id;
