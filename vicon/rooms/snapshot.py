"""Snapshots: a cache of the fold, to spare replay. May be deleted at any time, is never evidence."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from pydantic import TypeAdapter, ValidationError

from vicon.rooms.ports import Snapshot
from vicon.rooms.register import Register
from vicon.rooms.state import State

SCHEMA = 28
"""Raised with every change of `State`: older snapshots are then ignored and the journal replayed."""
EVERY = 500


def take(state: State, hash_: str) -> Snapshot:
    """`state`, whose last event has this hash."""
    return Snapshot(state.seq, hash_, SCHEMA, _adapter().dump_json(state))


def restore(snapshot: Snapshot) -> State | None:
    """The state in a snapshot; None if this version cannot read it."""
    if snapshot.schema != SCHEMA:
        return None
    try:
        state = _adapter().validate_json(snapshot.state)
    except ValidationError:
        return None
    floor = replace(state.floor, requests=Register(state.floor.requests))
    seats, participants = Register(state.seats), Register(state.participants)
    return replace(state, seats=seats, participants=participants, floor=floor)


@cache
def _adapter() -> TypeAdapter[State]:
    return TypeAdapter(State)
