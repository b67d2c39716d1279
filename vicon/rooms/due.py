"""What follows by itself, from time or from what just happened."""

from __future__ import annotations

from vicon.rooms import floor, presence, presiding, sitting
from vicon.rooms.protocol.events import EventBody
from vicon.rooms.state import State

_RULES = (presence.due, presiding.due, floor.due, sitting.due)
CHECKPOINT_EVENTS = 100
CHECKPOINT_MS = 60_000


def due(state: State, now: int) -> list[EventBody]:
    """The events of the first rule that has any. Apply them and ask again, until there are none."""
    if state.phase == "ended":
        return []
    for rule in _RULES:
        if found := list(rule(state, now)):
            return found
    return []


def checkpoint_due(state: State, now: int) -> bool:
    """Whether the chain wants a signature: every 100 events, a minute after the last, at the end."""
    signed = state.signed
    if signed.since == 0:
        return False
    full = signed.since >= CHECKPOINT_EVENTS or state.phase == "ended"
    return full or now >= signed.at + CHECKPOINT_MS
