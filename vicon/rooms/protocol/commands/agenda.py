"""The order of business: bringing it in, and going through it."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from vicon.rooms.protocol.agenda import AgendaLine
from vicon.rooms.protocol.commands.base import CommandBody
from vicon.rooms.protocol.fields import ItemId, Text, Title


class AgendaEntry(AgendaLine):
    """`item`: the line of the present agenda that this one goes on with; null: a new line."""

    item: ItemId | None = None


class AgendaImport(CommandBody):
    """Replace what has not started."""

    do: ClassVar[str] = "agenda.import"
    items: Annotated[list[AgendaEntry], Field(max_length=500)]


class AgendaMove(CommandBody):
    """`position`: from 1 over the whole agenda; behind the end is the end."""

    do: ClassVar[str] = "agenda.move"
    item: ItemId
    position: Annotated[int, Field(ge=1, le=10_000)]


class AgendaStart(CommandBody):
    do: ClassVar[str] = "agenda.start"
    item: ItemId


class AgendaFinish(CommandBody):
    """`outcome`: what was come to in a word or a line, as the record has it; `text`: in full."""

    do: ClassVar[str] = "agenda.finish"
    item: ItemId
    outcome: Title | None = None
    text: Text | None = None


class AgendaSkip(CommandBody):
    do: ClassVar[str] = "agenda.skip"
    item: ItemId
    text: Text | None = None


class AgendaPostpone(CommandBody):
    do: ClassVar[str] = "agenda.postpone"
    item: ItemId
    text: Text | None = None
