"""The order of business."""

from __future__ import annotations

from typing import Annotated, ClassVar

from vicon.rooms.protocol.agenda import AgendaItem
from vicon.rooms.protocol.events.base import EventBody
from vicon.rooms.protocol.fields import ItemId, Opens, Sealable


class AgendaSet(EventBody):
    """All items that have not started, in order, behind those that have."""

    kind: ClassVar[str] = "agenda.set"
    items: list[AgendaItem]


class AgendaMoved(EventBody):
    kind: ClassVar[str] = "agenda.moved"
    item: ItemId
    position: int


class AgendaStarted(EventBody):
    kind: ClassVar[str] = "agenda.started"
    item: ItemId


class AgendaFinished(EventBody):
    kind: ClassVar[str] = "agenda.finished"
    item: ItemId
    outcome: str | None = None
    text: Annotated[Sealable | None, Opens("all")] = None


class AgendaSkipped(EventBody):
    kind: ClassVar[str] = "agenda.skipped"
    item: ItemId
    text: Annotated[Sealable | None, Opens("all")] = None


class AgendaPostponed(EventBody):
    kind: ClassVar[str] = "agenda.postponed"
    item: ItemId
    text: Annotated[Sealable | None, Opens("all")] = None
