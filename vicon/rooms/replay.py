"""A sitting as it stands, from its journal alone: for those who only look, beside the actor."""

from __future__ import annotations

from collections.abc import Sequence

from vicon.rooms import snapshot
from vicon.rooms.apply import apply
from vicon.rooms.journal import read
from vicon.rooms.ports import Journal, Loaded, StoredEvent
from vicon.rooms.state import State

_EVENTS = 1_000_000


async def standing(journal: Journal, sitting: str, loaded: Loaded) -> State:
    """The fold of its events, from the snapshot if this version can read it. Raises JournalUnavailable."""
    events: Sequence[StoredEvent] = loaded.events
    state = snapshot.restore(loaded.snapshot) if loaded.snapshot else State(sitting=sitting)
    if state is None:
        state = State(sitting=sitting)
        events = await journal.events(sitting, 0, _EVENTS)
    for stored in events:
        state = apply(state, read(stored))
    return state
