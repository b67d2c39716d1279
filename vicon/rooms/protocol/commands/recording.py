"""Recording, and what a seat agrees to have recorded and published of it."""

from __future__ import annotations

from typing import ClassVar

from vicon.rooms.protocol.commands.base import CommandBody
from vicon.rooms.protocol.consent import Consent


class ConsentSet(Consent, CommandBody):
    """The own seat's choice, for all of its devices, from now on."""

    do: ClassVar[str] = "consent.set"


class RecordingStart(CommandBody):
    do: ClassVar[str] = "recording.start"


class RecordingStop(CommandBody):
    do: ClassVar[str] = "recording.stop"
