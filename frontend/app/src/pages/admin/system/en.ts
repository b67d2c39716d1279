import type id from "./id";

export default {
  title: "System status",
  looked: (when: string) => `Looked at ${when} on the server that answers`,
  again: "Look at everything",
  looking: "Looking. This may take half a minute where a server does not answer.",
  fine: "All is well. There is nothing to do.",
  attention: (n: number) => (n === 1 ? "One thing needs attention." : `${n} things need attention.`),
  broken: (n: number) =>
    n === 1
      ? "One thing is broken: people cannot join, or a service has stopped."
      : `${n} things are broken: people cannot join, or a service has stopped.`,
  parts: "Parts",
  cure: "What to do",
  areas: {
    address: "Address and NAT",
    ports: "Media ports",
    web: "Pages, certificate and WebSocket",
    turn: "TURN",
    clock: "Clock",
    disk: "Disk",
    capacity: "Capacity",
    redis: "Redis",
    database: "Database",
    mail: "Mail",
    sso: "Signing in with the city's account",
  },
  levels: { ok: "Good", note: "Note", warning: "Attention", failure: "Broken" },
} satisfies typeof id;
