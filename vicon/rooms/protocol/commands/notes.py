"""What the secretary writes down."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from vicon.rooms.protocol.commands.base import CommandBody
from vicon.rooms.protocol.fields import ItemId, Millis, Owner

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
