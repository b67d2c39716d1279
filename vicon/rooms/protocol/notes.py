"""What is written down, in the picture of a sitting. `seq` is the number of the event."""

from __future__ import annotations

from vicon.rooms.protocol.fields import ItemId, Millis, Model


class Note(Model):
    """`text` is null once redacted."""

    seq: int
    at: Millis
    text: str | None
    item: ItemId | None


class Decided(Model):
    seq: int
    at: Millis
    text: str
    item: ItemId | None


class Task(Model):
    seq: int
    at: Millis
    text: str
    owner: str
    due: Millis
    item: ItemId | None


class NotesState(Model):
    """The last 500 of each; only the stage gets notes."""

    notes: list[Note]
    decisions: list[Decided]
    actions: list[Task]
