"""Signatures over the chain."""

from __future__ import annotations

from typing import ClassVar

from vicon.rooms.protocol.events.base import EventBody


class CheckpointSigned(EventBody):
    """A C2SP signed note over the event before; clients keep the newest and compare it when they resume."""

    kind: ClassVar[str] = "checkpoint.signed"
    note: str
