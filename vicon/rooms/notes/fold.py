"""What is written down after an event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

from vicon.rooms.event import Event
from vicon.rooms.notes.model import KEPT, Entry, Task
from vicon.rooms.protocol.events import (
    ActionAdded,
    ActionCorrected,
    ActionStruck,
    DecisionAdded,
    DecisionCorrected,
    DecisionStruck,
    NoteAdded,
    NoteCorrected,
    NoteStruck,
)
from vicon.rooms.seal import sealed
from vicon.rooms.state import State

E = TypeVar("E", bound=Entry)


def noted(state: State, event: Event[NoteAdded]) -> State:
    note = Entry(event.seq, event.at, sealed(event.body.text), event.body.item)
    return _with(state, notes=(*state.notes.notes, note)[-KEPT:])


def decided(state: State, event: Event[DecisionAdded]) -> State:
    decision = Entry(event.seq, event.at, event.body.text, event.body.item)
    return _with(state, decisions=(*state.notes.decisions, decision)[-KEPT:])


def tasked(state: State, event: Event[ActionAdded]) -> State:
    body = event.body
    task = Task(event.seq, event.at, body.text, body.item, owner=body.owner, due=body.due)
    return _with(state, actions=(*state.notes.actions, task)[-KEPT:])


def note_corrected(state: State, event: Event[NoteCorrected]) -> State:
    body = event.body
    new = {"text": sealed(body.text), "item": body.item, "corrected_at": event.at}
    return _with(state, notes=_changed(state.notes.notes, body.entry, new))


def decision_corrected(state: State, event: Event[DecisionCorrected]) -> State:
    body = event.body
    new = {"text": body.text, "item": body.item, "corrected_at": event.at}
    return _with(state, decisions=_changed(state.notes.decisions, body.entry, new))


def task_corrected(state: State, event: Event[ActionCorrected]) -> State:
    body = event.body
    new = {"text": body.text, "owner": body.owner, "due": body.due, "item": body.item}
    new |= {"corrected_at": event.at}
    return _with(state, actions=_changed(state.notes.actions, body.entry, new))


def note_struck(state: State, event: Event[NoteStruck]) -> State:
    return _with(state, notes=_changed(state.notes.notes, event.body.entry, {"struck_at": event.at}))


def decision_struck(state: State, event: Event[DecisionStruck]) -> State:
    struck = _changed(state.notes.decisions, event.body.entry, {"struck_at": event.at})
    return _with(state, decisions=struck)


def task_struck(state: State, event: Event[ActionStruck]) -> State:
    return _with(state, actions=_changed(state.notes.actions, event.body.entry, {"struck_at": event.at}))


def _changed(entries: Iterable[E], seq: int, new: dict[str, Any]) -> tuple[E, ...]:
    return tuple(replace(it, **new) if it.seq == seq else it for it in entries)


def _with(state: State, **changes: Any) -> State:
    return replace(state, notes=replace(state.notes, **changes))
