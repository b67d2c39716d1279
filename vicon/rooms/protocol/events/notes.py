"""What the secretary wrote down. `item`: of the agenda."""

from __future__ import annotations

from typing import Annotated, ClassVar

from vicon.rooms.protocol.events.base import EventBody
from vicon.rooms.protocol.fields import ItemId, Millis, Opens, Sealable, Viewers


class NoteAdded(EventBody):
    kind: ClassVar[str] = "note.added"
    view: ClassVar[Viewers] = "stage"
    text: Annotated[Sealable, Opens("stage")]
    item: ItemId | None = None


class DecisionAdded(EventBody):
    kind: ClassVar[str] = "decision.added"
    text: str
    item: ItemId | None = None


class ActionAdded(EventBody):
    kind: ClassVar[str] = "action.added"
    text: str
    owner: str
    due: Millis
    item: ItemId | None = None
