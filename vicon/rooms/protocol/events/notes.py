"""What the secretary wrote down and put right. `item`: of the agenda; `entry`: the event that wrote it."""

from __future__ import annotations

from typing import Annotated, ClassVar

from vicon.rooms.protocol.events.base import EventBody
from vicon.rooms.protocol.fields import EventNumber, ItemId, Millis, Opens, Sealable, Viewers


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


class NoteCorrected(NoteAdded):
    """The whole entry as it reads from now on."""

    kind: ClassVar[str] = "note.corrected"
    entry: EventNumber


class DecisionCorrected(DecisionAdded):
    kind: ClassVar[str] = "decision.corrected"
    entry: EventNumber


class ActionCorrected(ActionAdded):
    kind: ClassVar[str] = "action.corrected"
    entry: EventNumber


class NoteStruck(EventBody):
    kind: ClassVar[str] = "note.struck"
    view: ClassVar[Viewers] = "stage"
    entry: EventNumber
    reason: Annotated[Sealable | None, Opens("stage")] = None


class DecisionStruck(EventBody):
    kind: ClassVar[str] = "decision.struck"
    entry: EventNumber
    reason: Annotated[Sealable | None, Opens("all")] = None


class ActionStruck(DecisionStruck):
    kind: ClassVar[str] = "action.struck"
