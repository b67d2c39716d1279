"""Who may change the agenda and go through it: at most one item is current, what has started stays."""

from __future__ import annotations

from pydantic import ValidationError

from vicon.rooms import texts
from vicon.rooms.agenda.model import Item
from vicon.rooms.ask import Ask
from vicon.rooms.protocol.agenda import AgendaItem
from vicon.rooms.protocol.commands import (
    AgendaFinish,
    AgendaImport,
    AgendaMove,
    AgendaPostpone,
    AgendaSkip,
    AgendaStart,
)
from vicon.rooms.protocol.commands.agenda import AgendaEntry
from vicon.rooms.protocol.events import (
    AgendaFinished,
    AgendaMoved,
    AgendaPostponed,
    AgendaSet,
    AgendaSkipped,
    AgendaStarted,
)
from vicon.rooms.protocol.fields import Seal
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import need
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import State

ITEMS_MAX = 500


def import_(scribe: Scribe, ask: Ask[AgendaImport]) -> None:
    """Lines that name an item keep its id, so that what was said of it stays with it."""
    state = scribe.state
    need(state, ask.seat, "agenda.manage")
    started = [it for it in state.agenda if it.status != "pending"]
    if len(started) + len(ask.body.items) > ITEMS_MAX:
        raise Refusal("bad_body", f"/body/items: an agenda has at most {ITEMS_MAX} items")
    named: set[str] = set()
    items = []
    for n, entry in enumerate(ask.body.items):
        if entry.item is not None:
            if find(state, entry.item).status != "pending":
                raise Refusal("item_started", entry.item)
            if entry.item in named:
                raise Refusal("bad_body", f"/body/items/{n}/item: named twice")
            named.add(entry.item)
        items.append(_line(scribe, entry, f"/body/items/{n}"))
    scribe.write(AgendaSet(items=items), ask.seat, ask.id)


def move(scribe: Scribe, ask: Ask[AgendaMove]) -> None:
    need(scribe.state, ask.seat, "agenda.manage")
    if find(scribe.state, ask.body.item).status != "pending":
        raise Refusal("item_started", ask.body.item)
    position = min(ask.body.position, len(scribe.state.agenda))
    scribe.write(AgendaMoved(item=ask.body.item, position=position), ask.seat, ask.id)


def start(scribe: Scribe, ask: Ask[AgendaStart]) -> None:
    """What was skipped or put off may be taken up after all."""
    state = scribe.state
    need(state, ask.seat, "agenda.manage")
    it = find(state, ask.body.item)
    if state.phase != "in_session":
        raise Refusal("wrong_state", state.phase)
    if it.status in ("current", "finished"):
        raise Refusal("wrong_state", it.status)
    if any(other.status == "current" for other in state.agenda):
        raise Refusal("item_open")
    scribe.write(AgendaStarted(item=it.id), ask.seat, ask.id)


def finish(scribe: Scribe, ask: Ask[AgendaFinish]) -> None:
    it = _in_status(scribe.state, ask, "current")
    outcome = None if ask.body.outcome is None else texts.clean(ask.body.outcome, "/body/outcome")
    scribe.write(AgendaFinished(item=it.id, outcome=outcome, text=_text(scribe, ask)), ask.seat, ask.id)


def skip(scribe: Scribe, ask: Ask[AgendaSkip]) -> None:
    it = _in_status(scribe.state, ask, "pending")
    scribe.write(AgendaSkipped(item=it.id, text=_text(scribe, ask)), ask.seat, ask.id)


def postpone(scribe: Scribe, ask: Ask[AgendaPostpone]) -> None:
    it = _in_status(scribe.state, ask, "pending", "current")
    scribe.write(AgendaPostponed(item=it.id, text=_text(scribe, ask)), ask.seat, ask.id)


def find(state: State, item: str) -> Item:
    """Refuses (`unknown_id`) what is not on the agenda."""
    for it in state.agenda:
        if it.id == item:
            return it
    raise Refusal("unknown_id", item)


def _in_status(state: State, ask: Ask[AgendaFinish | AgendaSkip | AgendaPostpone], *wanted: str) -> Item:
    need(state, ask.seat, "agenda.manage")
    it = find(state, ask.body.item)
    if it.status not in wanted:
        raise Refusal("wrong_state", it.status)
    return it


def _text(scribe: Scribe, ask: Ask[AgendaFinish | AgendaSkip | AgendaPostpone]) -> Seal | None:
    text = ask.body.text
    return scribe.seal_if(None if text is None else texts.clean(text, "/body/text"))


def _line(scribe: Scribe, entry: AgendaEntry, pointer: str) -> AgendaItem:
    fields = entry.model_dump(exclude={"item"})
    clean = {
        name: texts.clean(value, f"{pointer}/{name}").strip() if isinstance(value, str) else value
        for name, value in fields.items()
    }
    try:
        return AgendaItem(item=entry.item or scribe.new_id("i"), **clean)
    except ValidationError as error:
        # NFC can be longer than what was sent, and a title of blanks is none.
        raise Refusal("bad_body", f"{pointer}/{error.errors()[0]['loc'][0]}") from None
