import type id from "./id";

export default {
  start: "Start the broadcast",
  stop: "End the broadcast",
  dump: (seconds: number) => `Drop the last ${seconds} seconds`,
  dumped: "What had not gone out was dropped. Viewers see a card.",
  platform: {
    connecting: () => "Connecting to the platform",
    live: (host: string) => `On air at ${host}`,
    reconnecting: () => "Platform lost",
    refused: () => "Platform refuses",
  },
  other: "it gives a reason that is not known here",
  why: {
    unreachable: "cannot be reached",
    lost: "the connection was lost",
    slow: "the way there is too slow",
    certificate: "its certificate is not valid",
    address_refused: "that address is not allowed",
    protocol: "it does not answer in RTMP",
    failed: "an error of this server; it tries again",
    "NetStream.Publish.BadName": "the stream key is wrong or in use",
  } as Record<string, string>,
} satisfies typeof id;
