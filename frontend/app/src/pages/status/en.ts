import type id from "./id";

export default {
  page: "Service status",
  seen: (time: string) => `Seen at ${time}; this page renews itself.`,
  asking: "Asking how the service is.",
  check: "Check device and network",
  help: "Help",
  helpOf: (code: string) => `Help with code ${code}`,
  titles: {
    works: "The service works",
    full: "The server is full",
    maintenance: "Maintenance is under way",
    database: "Nothing can be stored",
    media: "Meetings cannot begin",
    trouble: "There is a disturbance",
    silent: "The server does not answer",
  },
  texts: {
    works: "Meetings can begin and be joined. If you still cannot come in, check your device and network.",
    full: "Running meetings go on, but new people may be refused. Try again in some minutes.",
    maintenance: "Running meetings end first. New ones can begin once the maintenance is over.",
    database:
      "The database does not answer. Sound and picture of running meetings go on, but for now nobody can come in, vote or write.",
    media: "What carries sound and picture is not connected. We are at work on it; try again soon.",
    trouble: "Part of the service is disturbed. We are at work on it; try again soon.",
    silent: "Check your internet connection. If other sites open, the fault is ours.",
  },
} satisfies typeof id;
