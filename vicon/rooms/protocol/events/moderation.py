"""Keeping order: devices of others, people who were sent out, and who is shown large."""

from __future__ import annotations

from typing import Annotated, ClassVar

from vicon.rooms.protocol.events.base import EventBody
from vicon.rooms.protocol.fields import BanId, Hex, MediaName, Millis, Only, Opens, Sealable, SeatId


class SeatRemoved(EventBody):
    kind: ClassVar[str] = "seat.removed"
    seat: SeatId
    reason: Annotated[Sealable | None, Opens("stage")] = None


class SeatBanned(EventBody):
    kind: ClassVar[str] = "seat.banned"
    ban: BanId
    seat: SeatId
    until: Millis | None = None
    reason: Annotated[Sealable | None, Opens("stage")] = None
    marks: Annotated[list[Hex] | None, Only("nobody")] = None


class BanLifted(EventBody):
    kind: ClassVar[str] = "ban.lifted"
    ban: BanId
    seat: SeatId


class ModMuted(EventBody):
    kind: ClassVar[str] = "mod.muted"
    seats: list[SeatId]
    kinds: list[MediaName]


class ModLocked(EventBody):
    kind: ClassVar[str] = "mod.locked"
    seats: list[SeatId]
    kinds: list[MediaName]
    on: bool


class SpotlightSet(EventBody):
    kind: ClassVar[str] = "spotlight.set"
    seats: list[SeatId]
