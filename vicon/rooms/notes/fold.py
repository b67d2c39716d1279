"""What is written down after an event."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from vicon.rooms.event import Event
from vicon.rooms.notes.model import KEPT, Decided, Note, Task
from vicon.rooms.protocol.events import ActionAdded, DecisionAdded, NoteAdded
from vicon.rooms.seal import sealed
from vicon.rooms.state import State


def noted(state: State, event: Event[NoteAdded]) -> State:
    note = Note(event.seq, event.at, sealed(event.body.text), event.body.item)
    return _with(state, notes=(*state.notes.notes, note)[-KEPT:])


def decided(state: State, event: Event[DecisionAdded]) -> State:
    decision = Decided(event.seq, event.at, event.body.text, event.body.item)
    return _with(state, decisions=(*state.notes.decisions, decision)[-KEPT:])


def tasked(state: State, event: Event[ActionAdded]) -> State:
    body = event.body
    task = Task(event.seq, event.at, body.text, body.owner, body.due, body.item)
    return _with(state, actions=(*state.notes.actions, task)[-KEPT:])


def _with(state: State, **changes: Any) -> State:
    return replace(state, notes=replace(state.notes, **changes))
