import type id from "./id";

export default {
  title: "Check from outside",
  lead: "An administrator asked this phone to check the ways to the server. Turn off Wi-Fi, use mobile data, and leave this page open.",
  running: {
    udp: "Trying UDP…",
    tcp: "Trying TCP…",
    tls: "Trying TURN…",
    sending: "Sending what was found…",
  },
  sent: "What was found is sent. You may close this page; the administrator sees it.",
  spent: "This link has run out, or another device has used it. Ask the administrator for a new one.",
  failed: "It was not sent: the server does not answer. Ask the administrator for a new link.",
  secure: "The page came by TLS",
  udp: "UDP",
  tcp: "TCP",
  relay: (n: string) => `TURN ${n}`,
  yes: "reached",
  no: "not reached",
  accepted: "yes",
  plain: "no",
  up: "Sending",
  down: "Receiving",
  mbps: (n: string) => `${n} Mbit/s`,
  own: "Check my network",
} satisfies typeof id;
