"""Recording, and what a seat agrees to have recorded and published of it."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from vicon.rooms.protocol.commands.base import CommandBody
from vicon.rooms.protocol.consent import Consent
from vicon.rooms.protocol.fields import ItemId


class ConsentSet(Consent, CommandBody):
    """The own seat's choice, for all of its devices, from now on."""

    do: ClassVar[str] = "consent.set"


class RecordingStart(CommandBody):
    do: ClassVar[str] = "recording.start"


class RecordingStop(CommandBody):
    do: ClassVar[str] = "recording.stop"


class RecordingMark(CommandBody):
    """A place in what is being recorded, to be found again."""

    do: ClassVar[str] = "recording.mark"
    label: Annotated[str, Field(min_length=1, max_length=200)]
    item: ItemId | None = None
