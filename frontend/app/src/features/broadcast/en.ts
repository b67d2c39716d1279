import type id from "./id";

export default {
  start: "Start the broadcast",
  stop: "End the broadcast",
  dump: (seconds: number) => `Drop the last ${seconds} seconds`,
  dumped: "What had not gone out was dropped. Viewers see a card.",
} satisfies typeof id;
