"""The agenda after an event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from vicon.rooms.agenda.model import Item
from vicon.rooms.event import Event
from vicon.rooms.protocol.events import (
    AgendaFinished,
    AgendaMoved,
    AgendaPostponed,
    AgendaSet,
    AgendaSkipped,
    AgendaStarted,
)
from vicon.rooms.protocol.fields import Sealable
from vicon.rooms.seal import sealed
from vicon.rooms.state import State


def set_(state: State, event: Event[AgendaSet]) -> State:
    started = [it for it in state.agenda if it.status != "pending"]
    return replace(state, agenda=(*started, *map(Item, event.body.items)))


def moved(state: State, event: Event[AgendaMoved]) -> State:
    rest = [it for it in state.agenda if it.id != event.body.item]
    it = next(it for it in state.agenda if it.id == event.body.item)
    at = event.body.position - 1
    return replace(state, agenda=(*rest[:at], it, *rest[at:]))


def started(state: State, event: Event[AgendaStarted]) -> State:
    return _changed(
        state,
        event.body.item,
        lambda it: {"status": "current", "began": it.began or event.at, "since": event.at, "ended": None},
    )


def finished(state: State, event: Event[AgendaFinished]) -> State:
    body = event.body
    return _changed(
        state,
        body.item,
        lambda it: {**_left(it, event.at, body.text), "status": "finished", "outcome": body.outcome},
    )


def skipped(state: State, event: Event[AgendaSkipped]) -> State:
    body = event.body
    return _changed(state, body.item, lambda it: {"status": "skipped", "text": _seal(body.text)})


def postponed(state: State, event: Event[AgendaPostponed]) -> State:
    body = event.body
    return _changed(state, body.item, lambda it: {**_left(it, event.at, body.text), "status": "postponed"})


def _left(it: Item, at: int, text: Sealable | None) -> dict[str, Any]:
    """What was current has its time counted; what never was has none."""
    if it.since is None:
        return {"text": _seal(text)}
    return {"since": None, "ended": at, "used_ms": it.used_ms + at - it.since, "text": _seal(text)}


def _seal(text: Sealable | None) -> str | None:
    return None if text is None else sealed(text)


def _changed(state: State, item: str, change: Callable[[Item], dict[str, Any]]) -> State:
    agenda = tuple(replace(it, **change(it)) if it.id == item else it for it in state.agenda)
    return replace(state, agenda=agenda)
