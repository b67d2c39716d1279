"""What is said, written down while it is said."""

from __future__ import annotations

from typing import ClassVar

from vicon.rooms.protocol.commands.base import CommandBody
from vicon.rooms.protocol.fields import Lang, Spoken


class CaptionWrite(CommandBody):
    """A line as it grows, until it is `final`. Empty: the open line is taken back."""

    do: ClassVar[str] = "caption.write"
    text: Spoken
    lang: Lang
    final: bool
