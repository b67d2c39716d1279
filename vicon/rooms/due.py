"""What follows by itself, from time or from what just happened."""

from __future__ import annotations

from vicon.rooms import presence, presiding, sitting
from vicon.rooms.floor import clock
from vicon.rooms.lobby.model import here
from vicon.rooms.protocol.events import EventBody
from vicon.rooms.questions import deadline
from vicon.rooms.quorum import rules as quorum
from vicon.rooms.state import State, inside
from vicon.rooms.votes import closing as votes

_RULES = (presence.due, presiding.due, clock.due, quorum.due, votes.due, deadline.due, sitting.due)
CHECKPOINT_EVENTS = 100
CHECKPOINT_MS = 60_000


def due(state: State, now: int) -> list[EventBody]:
    """The events of the first rule that has any. Apply them and ask again, until there are none."""
    if state.phase == "ended":
        return [] if state.sealed_at is not None else list(deadline.due(state, now))
    for rule in _RULES:
        if found := list(rule(state, now)):
            return found
    return []


def next_look(state: State) -> int | None:
    """When the clocks want an actor though nobody comes (ms): kept beside the journal while none runs.

    0 is at once: somebody is inside, and whoever does not come back has to be seen leaving. None is never.
    """
    if state.phase == "ended":
        return None if state.sealed_at is not None else deadline.next_due(state)
    if state.phase == "scheduled":
        return sitting.opens_at(state)
    return 0 if inside(state) or here(state.lobby) else sitting.empty_end(state)


def checkpoint_due(state: State, now: int) -> bool:
    """Whether the chain wants a signature: every 100 events, a minute after the last, at the end."""
    signed = state.signed
    if signed.since == 0:
        return False
    full = signed.since >= CHECKPOINT_EVENTS or state.phase == "ended"
    return full or now >= signed.at + CHECKPOINT_MS
