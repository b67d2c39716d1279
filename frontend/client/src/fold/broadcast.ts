/** Whether it is shown to everybody. */
import type { RoomState } from "../state";
import type { JournalEvent } from "../wire";

export type BroadcastEvent = Extract<JournalEvent, { kind: `broadcast.${string}` }>;

export function foldBroadcast(before: RoomState["broadcast"], event: BroadcastEvent): RoomState["broadcast"] {
  switch (event.kind) {
    case "broadcast.started":
      return { ...event.body, since: event.at, dumped: null };
    case "broadcast.stopped":
      return null;
    case "broadcast.dumped":
      return before && { ...before, dumped: event.at };
  }
}
