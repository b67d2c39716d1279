"""Keeping order: devices of others, people who are sent out, and who is shown large."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from vicon.rooms.protocol.commands.base import CommandBody
from vicon.rooms.protocol.fields import BanId, MediaName, Role, SeatId, Seats, Text

Kinds = Annotated[list[MediaName], Field(min_length=1, max_length=3)]


class ModMute(CommandBody):
    """Switch off; only the seat itself switches on again."""

    do: ClassVar[str] = "mod.mute"
    seats: Seats | Literal["all"]
    kinds: Kinds


class ModLock(CommandBody):
    """Keep off until unlocked, whatever the client does. `all` and a role spare chairs and the giver."""

    do: ClassVar[str] = "mod.lock"
    seats: Seats | Role | Literal["all"]
    kinds: Kinds
    on: bool


class ModRemove(CommandBody):
    do: ClassVar[str] = "mod.remove"
    seat: SeatId
    reason: Text | None = None


class ModBan(CommandBody):
    """Remove, and refuse the device and invitation afterwards. Without `hours`: for good."""

    do: ClassVar[str] = "mod.ban"
    seat: SeatId
    reason: Text | None = None
    hours: Annotated[int, Field(gt=0, le=24 * 366)] | None = None


class ModUnban(CommandBody):
    do: ClassVar[str] = "mod.unban"
    ban: BanId


class ModSpotlight(CommandBody):
    do: ClassVar[str] = "mod.spotlight"
    seats: Annotated[list[SeatId], Field(max_length=4)]
