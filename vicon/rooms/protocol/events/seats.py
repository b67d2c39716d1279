"""Seats: who they are for, what they may, and which one presides."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from vicon.rooms.protocol.events.base import EventBody
from vicon.rooms.protocol.fields import Grant, Group, KeyId, Lang, Only, Opens, Role, Sealable, SeatId


class SeatPrepared(EventBody):
    """`votes`: entitled to vote. `lang`: what an interpreter interprets into.

    `nip`: the number of a civil servant. `guest`: a citizen who registered, under a name they typed.
    `key`: of the program that acts from this seat; nobody sits at it.
    """

    kind: ClassVar[str] = "seat.prepared"
    seat: SeatId
    role: Role
    votes: bool = False
    side: Group | None = None
    district: Group | None = None
    lang: Lang | None = None
    name: Annotated[Sealable, Opens("all")]
    nip: Annotated[Sealable | None, Opens("stage")] = None
    guest: bool = False
    key: Annotated[KeyId | None, Only("stage")] = None


class ChairPassed(EventBody):
    """Who presides from now on; null when no chair seat is present."""

    kind: ClassVar[str] = "chair.passed"
    from_: Annotated[SeatId | None, Field(alias="from")] = None
    to: SeatId | None = None
    cause: Literal["joined", "lost", "changed", "removed", "passed"]


class SeatChanged(EventBody):
    """`add` and `remove` are all deviations from the role; `grants` is what they come to."""

    kind: ClassVar[str] = "seat.changed"
    seat: SeatId
    role: Role
    votes: bool = False
    add: list[Grant]
    remove: list[Grant]
    grants: list[Grant]
    lang: Lang | None = None


class SeatRenamed(EventBody):
    kind: ClassVar[str] = "seat.renamed"
    seat: SeatId
    name: Annotated[Sealable, Opens("all")]
