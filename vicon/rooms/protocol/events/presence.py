"""Devices that come, fall silent, return and leave."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from vicon.rooms.protocol.events.base import EventBody
from vicon.rooms.protocol.fields import (
    Door,
    Grant,
    Group,
    Hex,
    Lang,
    Only,
    Opens,
    ParticipantId,
    Role,
    Sealable,
    SeatId,
)

AwayCause = Literal["socket", "silent", "restart"]
LeftCause = Literal["leave", "silent", "removed", "moved", "ended"]


class ParticipantJoined(EventBody):
    """A device took its place; the first makes the seat, which `votes` or not.

    `marks`: HMACs of person, device, invitation.
    """

    kind: ClassVar[str] = "participant.joined"
    participant: ParticipantId
    seat: SeatId
    role: Role
    door: Door
    guest: bool
    votes: bool = False
    side: Group | None = None
    district: Group | None = None
    lang: Lang | None = None
    name: Annotated[Sealable, Opens("all")]
    add: list[Grant] = Field(default_factory=list)
    remove: list[Grant] = Field(default_factory=list)
    jti: Annotated[str | None, Only("nobody")] = None
    marks: Annotated[list[Hex] | None, Only("nobody")] = None


class ParticipantAway(EventBody):
    kind: ClassVar[str] = "participant.away"
    participant: ParticipantId
    cause: AwayCause


class ParticipantBack(EventBody):
    kind: ClassVar[str] = "participant.back"
    participant: ParticipantId


class ParticipantLeft(EventBody):
    kind: ClassVar[str] = "participant.left"
    participant: ParticipantId
    cause: LeftCause
