/** The list of those who wait, as the stage sees it. */
import type { LobbyEntry } from "../state";
import type { JournalEvent } from "../wire";
import { open } from "./sealed";

export type LobbyEvent = Extract<JournalEvent, { kind: `lobby.${string}` }>;
type Lobby = readonly LobbyEntry[];

export function foldLobby(lobby: Lobby, event: LobbyEvent): Lobby {
  switch (event.kind) {
    case "lobby.knocked": {
      const { participant, name, role, door, position, flag, number } = event.body;
      // Who changes its name keeps its hour.
      const at = lobby.find((it) => it.participant === participant)?.at ?? event.at;
      return placed(lobby, { participant, name: open(name), role, door, at, flag, number }, position);
    }
    case "lobby.moved": {
      const { participant, position } = event.body;
      const it = lobby.find((entry) => entry.participant === participant);
      return it ? placed(lobby, it, position) : lobby;
    }
    case "lobby.admitted":
    case "lobby.denied":
    case "lobby.left":
      return lobby.filter(({ participant }) => participant !== event.body.participant);
    default:
      return lobby;
  }
}

/** `entry` at `position`, counted from 1 without it. */
function placed(lobby: Lobby, entry: LobbyEntry, position: number): Lobby {
  const others = lobby.filter(({ participant }) => participant !== entry.participant);
  return [...others.slice(0, position - 1), entry, ...others.slice(position - 1)];
}
