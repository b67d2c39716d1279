"""Where a participant who comes gets its connection: at home as long as that carries it, else at an edge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LISTENERS_SHARE = 0.6
SENDERS_SHARE = 0.7
"""Of the time of the room's engine thread: above it who only listens, and who may send, goes elsewhere. From
0.75 on the engine makes pictures smaller."""


@dataclass(frozen=True, slots=True)
class Home:
    """The room's node: people of the room there, share of its thread's time, overload step of the engine."""

    people: int
    busy: float
    step: int


@dataclass(frozen=True, slots=True)
class Other:
    """Another node that takes people. `here`: those of the room whom it has already, None if none ever."""

    name: str
    busy: float
    here: int | None


def place(home: Home, others: Iterable[Other], *, sends: bool, most: int) -> str | None:
    """The edge for somebody new, None: at home. `most` people of a room are at one node, 0: as it carries.

    Who sends stays at home as long as possible: all others hear it from there, by one way. An edge that the
    room has takes more before another is begun: each costs a copy of every stream.
    """
    full = bool(most) and home.people >= most
    share = SENDERS_SHARE if sends else LISTENERS_SHARE
    if not full and home.step == 0 and home.busy < share:
        return None
    limit = SENDERS_SHARE if full else min(SENDERS_SHARE, home.busy)
    fit = [it for it in others if it.busy < limit and not (most and (it.here or 0) >= most)]
    best = min(fit, key=lambda it: (it.here is None, it.busy, it.name), default=None)
    return best.name if best else None
