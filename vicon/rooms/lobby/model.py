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


def here(lobby: Lobby) -> list[str]:
    """Those who wait, first to last."""
    return [participant for participant, it in lobby.waiting.items() if it.here]


def position(lobby: Lobby, participant: str) -> int:
    """The place of `participant` among those who wait, from 1; the end of the list if it is not in it."""
    before = 0
    for other, it in lobby.waiting.items():
        if other == participant:
            break
        before += it.here
    return before + 1
