"""What the floor is: requests on the list, the turn that is not ended, and what everybody has had so far."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from vicon.rooms.protocol.fields import Door
from vicon.rooms.protocol.floor import FloorKind, FloorOrder, PauseCause, Quota
from vicon.rooms.register import Register

Phase = Literal["granted", "running", "warned", "paused"]
START_MS = 5_000
"""A clock that waits for the voice waits no longer."""


@dataclass(frozen=True, slots=True)
class Request:
    """`seat` asked, for somebody else if there is a `for_name`. `statement` and `for_name` are seals.

    `seq` is the number of its event. `pin`: the place the chair gave it, 0 for a lost turn that comes first.
    `ahead`: of a citizen who registered before the sitting opened.
    """

    request: str
    seat: str
    at: int
    seq: int = 0
    kind: FloorKind = "speak"
    door: Door = "web"
    item: str | None = None
    side: str | None = None
    district: str | None = None
    prior: bool = False
    statement: str | None = None
    for_name: str | None = None
    pin: int | None = None
    called: bool = False
    left_ms: int | None = None
    ahead: bool = False

    @property
    def who(self) -> str:
        """Whose turns count together: a seat's, but each person on somebody else's word alone."""
        return self.seat if self.for_name is None else self.request

    @property
    def groups(self) -> tuple[str, str]:
        return f"side/{self.side or ''}", f"district/{self.district or ''}"


@dataclass(frozen=True, slots=True)
class Turn:
    """`ms` holds extensions. While the clock runs `deadline` counts, while it stands `left_ms`."""

    turn: str
    request: Request
    reader: str | None
    granted_at: int
    ms: int
    warn_ms: int
    grace_ms: int
    phase: Phase = "granted"
    deadline: int | None = None
    left_ms: int = 0
    started_at: int | None = None
    paused_at: int | None = None
    cause: PauseCause | None = None
    override: bool = False

    @property
    def speaker(self) -> str | None:
        """The seat whose microphone it is; None: it is the chamber's, or nobody's here."""
        if self.reader is not None:
            return self.reader
        return self.request.seat if speaks_for_itself(self.request) else None

    def left(self, now: int) -> int:
        """Milliseconds to the deadline; below zero in the grace."""
        return self.left_ms if self.deadline is None else self.deadline - now

    @property
    def cut_at(self) -> int | None:
        """When the floor ends by itself; None while the clock stands."""
        return None if self.deadline is None else self.deadline + self.grace_ms


def speaks_for_itself(request: Request) -> bool:
    """Whether the seat that asked is where the voice comes from."""
    return request.for_name is None or request.door == "kiosk"


@dataclass(frozen=True, slots=True)
class Rule:
    """How the list is ordered, and how long a turn is."""

    order: FloorOrder
    quota: Quota | None
    turn_ms: int | None


@dataclass(frozen=True, slots=True)
class Share:
    """What a side or district has had."""

    used_ms: int = 0
    turns: int = 0


@dataclass(frozen=True, slots=True)
class Floor:
    """`rule`: what `floor.list` has put in the place of the settings. `requests`: who waits, as they came."""

    open: bool = True
    rule: Rule | None = None
    requests: Mapping[str, Request] = field(default_factory=Register)
    turn: Turn | None = None
    had: Mapping[str, int] = field(default_factory=dict)
    """Turns by item and person (`had_key`)."""
    shares: Mapping[str, Share] = field(default_factory=dict)
    """By group."""
    spoken: Mapping[str, int] = field(default_factory=dict)
    """Milliseconds each seat has spoken for itself in the sitting, grace included."""

    @property
    def waiting(self) -> Collection[Request]:
        return self.requests.values()


def on_list(requests: Iterable[Request]) -> Register[Request]:
    """The list of these, in this order."""
    return Register((it.request, it) for it in requests)


def had_key(request: Request) -> str:
    return f"{request.item or ''}/{request.who}"


def holder(floor: Floor) -> tuple[str | None, Door] | None:
    """Who may be heard now by having the floor: the seat and the door; None if nobody."""
    turn = floor.turn
    if turn is None or turn.phase == "paused":
        return None
    return turn.speaker, turn.request.door


def has_floor(floor: Floor, seat: str) -> bool:
    """Whether `seat` may be heard now because it has the floor."""
    held = holder(floor)
    return held is not None and held[0] == seat
