"""The broadcast to everybody, with a button that takes back what has not gone out yet."""

from __future__ import annotations

from typing import ClassVar

from vicon.rooms.protocol.commands.base import CommandBody


class BroadcastStart(CommandBody):
    do: ClassVar[str] = "broadcast.start"


class BroadcastStop(CommandBody):
    do: ClassVar[str] = "broadcast.stop"


class BroadcastDump(CommandBody):
    """Whatever the delay still holds is never shown to anybody."""

    do: ClassVar[str] = "broadcast.dump"
