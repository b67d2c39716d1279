"""Who is there though no device says so."""

from __future__ import annotations

from typing import ClassVar

from vicon.rooms.protocol.commands.base import CommandBody
from vicon.rooms.protocol.fields import SeatId, Where


class AttendMark(CommandBody):
    """The clerk sees the person in the chamber, or hears them by phone; `present` false takes it back."""

    do: ClassVar[str] = "attend.mark"
    seat: SeatId
    present: bool
    where: Where
