/** The sitting itself after an event: its phase, its settings, and what they let people do. */
import type { RoomState, Seat } from "../state";
import type { JournalEvent } from "../wire";
import { closed, ruledBy } from "./floor";
import { open } from "./sealed";

export type SittingEvent = Extract<JournalEvent, { kind: `${"sitting" | "freeze"}.${string}` }>;

export function foldSitting(state: RoomState, event: SittingEvent): RoomState {
  switch (event.kind) {
    case "sitting.opened":
      return { ...state, sitting: { ...state.sitting, state: "open" } };
    case "sitting.started":
      return { ...state, sitting: { ...state.sitting, state: "in_session", started_at: event.at } };
    case "sitting.suspended": {
      const { reason_code: cause, reason, until } = event.body;
      const suspension = { cause, reason: open(reason), until };
      return { ...state, sitting: { ...state.sitting, state: "suspended", suspension } };
    }
    case "sitting.continued":
      return { ...state, sitting: { ...state.sitting, state: "in_session", suspension: null } };
    case "sitting.changed":
      return changed(state, event.body);
    case "freeze.began":
      return { ...state, sitting: frozen(state.sitting, event.at) };
    case "freeze.ended":
      return { ...state, sitting: thawed(state.sitting, event.at) };
    case "sitting.ended": {
      const { at } = event;
      const sitting = { ...thawed(state.sitting, at), state: "ended" as const, suspension: null };
      return { ...state, sitting, participants: {}, lobby: [], floor: closed(state.floor) };
    }
    default:
      return state;
  }
}

type Sitting = RoomState["sitting"];

function frozen(sitting: Sitting, began: number): Sitting {
  return { ...sitting, frozen: true, freezes: [...sitting.freezes, { began, ended: null }] };
}

/** The freeze that still goes on, if any, ends at `at`. */
function thawed(sitting: Sitting, at: number): Sitting {
  const freezes = sitting.freezes.map((one) => (one.ended === null ? { ...one, ended: at } : one));
  return { ...sitting, frozen: false, freezes };
}

/** Settings, and where they give or take grants, what every seat holds under them. */
function changed(
  state: RoomState,
  { patch, grants }: Extract<JournalEvent, { kind: "sitting.changed" }>["body"],
): RoomState {
  const settings = { ...state.settings, ...patch };
  const chat_mode = {
    mode: (patch.chat as RoomState["chat_mode"]["mode"]) ?? state.chat_mode.mode,
    slow_ms: (patch.chat_slow_ms as number) ?? state.chat_mode.slow_ms,
  };
  const floor = ruledBy(state.floor, settings, patch);
  if (!grants) return { ...state, settings, chat_mode, floor };
  const held = ({ role, add, remove }: Seat) =>
    [...new Set([...(grants[role] ?? []), ...add])].filter((grant) => !remove.includes(grant));
  const seats = Object.fromEntries(
    Object.entries(state.seats).map(([id, seat]) => [id, { ...seat, grants: held(seat) }]),
  );
  return { ...state, settings, chat_mode, floor, seats };
}
