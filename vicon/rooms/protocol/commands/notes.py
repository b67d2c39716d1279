"""What the secretary writes down, and puts right: `entry` is the number of the event that wrote it."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from vicon.rooms.protocol.commands.base import CommandBody
from vicon.rooms.protocol.fields import EventNumber, ItemId, Millis, Owner, Text

Written = Annotated[str, Field(min_length=1, max_length=2_000)]


class NoteAdd(CommandBody):
    """For the stage alone."""

    do: ClassVar[str] = "note.add"
    text: Written
    item: ItemId | None = None


class DecisionAdd(CommandBody):
    """A decision without a vote (musyawarah mufakat). Official: plain in the journal."""

    do: ClassVar[str] = "decision.add"
    text: Written
    item: ItemId | None = None


class ActionAdd(CommandBody):
    """Who does what by when. Official: plain in the journal."""

    do: ClassVar[str] = "action.add"
    text: Written
    owner: Owner
    due: Millis
    item: ItemId | None = None


class NoteCorrect(NoteAdd):
    """The note reads so from now on; what it said stays in the journal."""

    do: ClassVar[str] = "note.correct"
    entry: EventNumber


class DecisionCorrect(DecisionAdd):
    do: ClassVar[str] = "decision.correct"
    entry: EventNumber


class ActionCorrect(ActionAdd):
    do: ClassVar[str] = "action.correct"
    entry: EventNumber


class NoteStrike(CommandBody):
    """The note no longer stands; it is shown struck, and stays in the journal."""

    do: ClassVar[str] = "note.strike"
    entry: EventNumber
    reason: Text | None = None


class DecisionStrike(NoteStrike):
    """All may read the reason."""

    do: ClassVar[str] = "decision.strike"


class ActionStrike(NoteStrike):
    """All may read the reason."""

    do: ClassVar[str] = "action.strike"
