"""The list of those who wish to speak."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from vicon.rooms.protocol.events.base import EventBody
from vicon.rooms.protocol.fields import Door, Opens, RequestId, Sealable, SeatId


class FloorRequested(EventBody):
    kind: ClassVar[str] = "floor.requested"
    request: RequestId
    seat: SeatId
    kind_: Annotated[Literal["speak"], Field(alias="kind")] = "speak"
    door: Door


class FloorWithdrawn(EventBody):
    kind: ClassVar[str] = "floor.withdrawn"
    request: RequestId
    seat: SeatId


class FloorRemoved(EventBody):
    kind: ClassVar[str] = "floor.removed"
    request: RequestId
    seat: SeatId
    reason: Annotated[Sealable | None, Opens("owner")] = None
