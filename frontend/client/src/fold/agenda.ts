/** The agenda after an event: items that have started stay, the others are replaced. */
import type { AgendaItem } from "../state";
import type { JournalEvent } from "../wire";
import { open, type Sealable } from "./sealed";

export type AgendaEvent = Extract<JournalEvent, { kind: `agenda.${string}` }>;
type Agenda = readonly AgendaItem[];

const PLANNED = {
  status: "pending",
  began: null,
  since: null,
  ended: null,
  used_ms: 0,
  outcome: null,
  text: null,
} as const;

export function foldAgenda(agenda: Agenda, event: AgendaEvent): AgendaItem[] {
  switch (event.kind) {
    case "agenda.set": {
      const started = agenda.filter(({ status }) => status !== "pending");
      return [...started, ...event.body.items.map((line) => ({ ...line, ...PLANNED }))];
    }
    case "agenda.moved": {
      const { item, position } = event.body;
      const rest = agenda.filter((it) => it.item !== item);
      const moved = agenda.filter((it) => it.item === item);
      return [...rest.slice(0, position - 1), ...moved, ...rest.slice(position - 1)];
    }
    case "agenda.started":
      return changed(agenda, event.body.item, (it) => ({
        status: "current",
        began: it.began ?? event.at,
        since: event.at,
        ended: null,
      }));
    case "agenda.finished": {
      const { item, outcome, text } = event.body;
      return changed(agenda, item, (it) => ({ ...left(it, event.at, text), status: "finished", outcome }));
    }
    case "agenda.skipped":
      return changed(agenda, event.body.item, () => ({ status: "skipped", text: open(event.body.text) }));
    case "agenda.postponed":
      return changed(agenda, event.body.item, (it) => ({
        ...left(it, event.at, event.body.text),
        status: "postponed",
      }));
    default:
      return [...agenda];
  }
}

/** What was current has its time counted; what never was has none. */
function left(it: AgendaItem, at: number, text: Sealable): Partial<AgendaItem> {
  if (it.since === null) return { text: open(text) };
  return { since: null, ended: at, used_ms: it.used_ms + at - it.since, text: open(text) };
}

function changed(
  agenda: Agenda,
  item: string,
  change: (it: AgendaItem) => Partial<AgendaItem>,
): AgendaItem[] {
  return agenda.map((it) => (it.item === item ? { ...it, ...change(it) } : it));
}
