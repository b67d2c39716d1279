"""The list of those who wish to speak, and the turn of the one who does. Durations are milliseconds."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from vicon.rooms.protocol.events.base import EventBody
from vicon.rooms.protocol.fields import (
    Door,
    Duration,
    Group,
    ItemId,
    Millis,
    Opens,
    RequestId,
    Sealable,
    SeatId,
    TurnId,
    Viewers,
)
from vicon.rooms.protocol.floor import FloorKind, FloorOrder, PauseCause, Quota, TurnEnd


class FloorRequested(EventBody):
    """`seat` asked, for somebody else if there is a `for_name`. `prior`: it was prepared beforehand."""

    kind: ClassVar[str] = "floor.requested"
    request: RequestId
    seat: SeatId
    kind_: Annotated[FloorKind, Field(alias="kind")] = "speak"
    door: Door
    item: ItemId | None = None
    side: Group | None = None
    district: Group | None = None
    prior: bool = False
    statement: Annotated[Sealable | None, Opens("owner")] = None
    for_name: Annotated[Sealable | None, Opens("all")] = None


class FloorWithdrawn(EventBody):
    kind: ClassVar[str] = "floor.withdrawn"
    request: RequestId
    seat: SeatId


class FloorRemoved(EventBody):
    kind: ClassVar[str] = "floor.removed"
    request: RequestId
    seat: SeatId
    reason: Annotated[Sealable | None, Opens("owner")] = None


class FloorMoved(EventBody):
    kind: ClassVar[str] = "floor.moved"
    request: RequestId
    position: int


class FloorListed(EventBody):
    """What is in force from now on."""

    kind: ClassVar[str] = "floor.listed"
    open: bool
    order: FloorOrder
    quota: Quota | None = None
    turn_ms: Duration | None = None


class FloorCalled(EventBody):
    kind: ClassVar[str] = "floor.called"
    request: RequestId
    seat: SeatId


class FloorGranted(EventBody):
    """`seat` is the requester's; a `reader` speaks instead. `override`: out of order, or over a quota."""

    kind: ClassVar[str] = "floor.granted"
    turn: TurnId
    request: RequestId
    seat: SeatId
    reader: SeatId | None = None
    ms: Duration
    warn_ms: int
    grace_ms: int
    override: bool = False


class FloorStarted(EventBody):
    """The clock runs: it began its whole time before `deadline`."""

    kind: ClassVar[str] = "floor.started"
    turn: TurnId
    deadline: Millis


class FloorWarned(EventBody):
    kind: ClassVar[str] = "floor.warned"
    turn: TurnId
    deadline: Millis


class FloorReminded(EventBody):
    """Who leads asked the speaker to come to an end: between the two of them."""

    kind: ClassVar[str] = "floor.reminded"
    view: ClassVar[Viewers] = "owner"
    turn: TurnId
    seat: SeatId


class FloorExtended(EventBody):
    """`deadline` is null while the clock stands."""

    kind: ClassVar[str] = "floor.extended"
    turn: TurnId
    ms: Duration
    deadline: Millis | None = None


class FloorPaused(EventBody):
    """`left_ms` below zero: that much of the grace was used."""

    kind: ClassVar[str] = "floor.paused"
    turn: TurnId
    cause: PauseCause
    left_ms: int


class FloorResumed(EventBody):
    kind: ClassVar[str] = "floor.resumed"
    turn: TurnId
    cause: Literal["chair", "returned", "thawed", "continued"]
    deadline: Millis


class FloorEnded(EventBody):
    """`used_ms` and `over_ms` leave pauses out; `from` and `to` are the true times, `at` that of writing."""

    kind: ClassVar[str] = "floor.ended"
    turn: TurnId
    seat: SeatId
    reason: TurnEnd
    used_ms: int
    over_ms: int
    left_ms: int
    from_: Annotated[Millis | None, Field(alias="from")] = None
    to: Millis
    text: Annotated[Sealable | None, Opens("owner")] = None
