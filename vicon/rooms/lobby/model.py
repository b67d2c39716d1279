"""What the rules know of the lobby. Nobody in it is a participant: no seat, no gate, no transport."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vicon.rooms.grants import Grant, Role
from vicon.rooms.protocol.consent import Consent
from vicon.rooms.protocol.fields import Door, Flag


@dataclass(frozen=True, slots=True)
class Waiting:
    """One device that knocked. `name` and `message` are seals; `marks`, the person's first, as of a seat.

    `here` False: it fell silent at `since`, and its place is kept for a while.
    """

    role: Role
    door: Door
    guest: bool
    name: str
    since: int
    here: bool = True
    prepared: str | None = None
    side: str | None = None
    district: str | None = None
    lang: str | None = None
    add: tuple[Grant, ...] = ()
    remove: tuple[Grant, ...] = ()
    marks: tuple[str, ...] = ()
    jti: str | None = None
    command: str | None = None
    message: str | None = None
    consent: Consent | None = None
    flag: Flag | None = None
    queued: int = 0
    """When the place in the list was taken (ms): with the first knock, or before it by a ticket."""
    ticket: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Denied:
    """Somebody turned away, so many times, last at `at`."""

    marks: tuple[str, ...]
    times: int
    at: int


@dataclass(frozen=True, slots=True)
class Lobby:
    waiting: Mapping[str, Waiting] = field(default_factory=dict)
    """By participant, in the order of the list."""
    denied: tuple[Denied, ...] = ()
    message: str | None = None
    """Seal of the stage's word to all."""
    visiting: Mapping[str, int] = field(default_factory=dict)
    """Since when each visitor of a queue is being served."""
    visits: tuple[int, ...] = ()
    """How long the last five visits took (ms)."""
    tickets: Mapping[str, str] = field(default_factory=dict)
    """Of participants who are or were served: the ticket that they came by."""


def here(lobby: Lobby) -> list[str]:
    """Those who wait, first to last."""
    return [participant for participant, it in lobby.waiting.items() if it.here]


def place_of(lobby: Lobby, queued: int) -> int:
    """Where in `waiting`, from 0, who took a place at `queued` (ms) belongs: before all who came later."""
    later = (place for place, it in enumerate(lobby.waiting.values()) if it.queued > queued)
    return next(later, len(lobby.waiting))


def position(lobby: Lobby, participant: str, queued: int | None = None) -> int:
    """The place of `participant` among those who wait, from 1.

    Who is not in the list comes last, or where a place that was taken at `queued` (ms) is.
    """
    order = list(lobby.waiting)
    if participant in lobby.waiting:
        before = order[: order.index(participant)]
    else:
        before = order if queued is None else order[: place_of(lobby, queued)]
    return sum(lobby.waiting[other].here for other in before) + 1
