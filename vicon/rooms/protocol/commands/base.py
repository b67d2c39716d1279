"""What commands have in common."""

from __future__ import annotations

from typing import ClassVar

from vicon.rooms.protocol.fields import Model


class CommandBody(Model):
    """The body of a command; `do` is its word."""

    do: ClassVar[str]
