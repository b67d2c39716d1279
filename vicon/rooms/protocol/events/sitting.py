"""The sitting from creation to end."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from vicon.rooms.protocol.events.base import EventBody
from vicon.rooms.protocol.fields import Hex, Model, Opens, RoomId, Sealable, SittingId, Title


class SittingBefore(Model):
    """The sitting that this one continues, and where its journal ended."""

    sitting: SittingId
    seq: int
    hash: Hex


class SittingCreated(EventBody):
    """`settings`: the preset in full, so that replay needs no table. `key` keys the marks of people."""

    kind: ClassVar[str] = "sitting.created"
    room: RoomId
    preset: str
    settings: dict[str, Any]
    title: Title
    after: SittingBefore | None = None
    key: Annotated[Sealable, Opens("nobody")]


class ByClock(EventBody):
    by_clock: bool = False


class SittingOpened(ByClock):
    kind: ClassVar[str] = "sitting.opened"


class SittingStarted(ByClock):
    kind: ClassVar[str] = "sitting.started"


class SittingEnded(ByClock):
    kind: ClassVar[str] = "sitting.ended"
