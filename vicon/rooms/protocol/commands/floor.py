"""The list of those who wish to speak."""

from __future__ import annotations

from typing import ClassVar, Literal

from vicon.rooms.protocol.commands.base import CommandBody
from vicon.rooms.protocol.fields import RequestId, Text


class FloorRequest(CommandBody):
    """Raise the hand."""

    do: ClassVar[str] = "floor.request"
    kind: Literal["speak"] = "speak"


class FloorWithdraw(CommandBody):
    do: ClassVar[str] = "floor.withdraw"
    request: RequestId


class FloorRemove(CommandBody):
    do: ClassVar[str] = "floor.remove"
    request: RequestId
    reason: Text | None = None
