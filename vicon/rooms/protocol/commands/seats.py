"""Who somebody is in the sitting, and what they may do."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from vicon.rooms.protocol.commands.base import CommandBody
from vicon.rooms.protocol.fields import Grant, Lang, Name, Role, SeatId

Grants = Annotated[list[Grant], Field(max_length=50)]


class SeatRole(CommandBody):
    """`lang`: what an interpreter interprets into; without one there is no channel to speak in."""

    do: ClassVar[str] = "seat.role"
    seat: SeatId
    role: Role
    lang: Lang | None = None


class SeatGrant(CommandBody):
    do: ClassVar[str] = "seat.grant"
    seat: SeatId
    add: Grants = Field(default_factory=list)
    remove: Grants = Field(default_factory=list)


class SeatRename(CommandBody):
    do: ClassVar[str] = "seat.rename"
    seat: SeatId
    name: Name
