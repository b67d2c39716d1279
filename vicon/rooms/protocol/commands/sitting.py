"""The sitting from opening to end."""

from __future__ import annotations

from typing import ClassVar

from vicon.rooms.protocol.commands.base import CommandBody


class SittingOpen(CommandBody):
    do: ClassVar[str] = "sitting.open"


class SittingStart(CommandBody):
    do: ClassVar[str] = "sitting.start"


class SittingEnd(CommandBody):
    do: ClassVar[str] = "sitting.end"
