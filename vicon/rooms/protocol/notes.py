"""What is written down, in the picture of a sitting. `seq`, the number of the event, names an entry."""

from __future__ import annotations

from vicon.rooms.protocol.fields import ItemId, Millis, Model


class Entry(Model):
    """As it was corrected last. One that was struck is kept, and stands no longer."""

    seq: int
    at: Millis
    item: ItemId | None
    corrected_at: Millis | None
    struck_at: Millis | None


class Note(Entry):
    """`text` is null once redacted."""

    text: str | None


class Decided(Entry):
    text: str


class Task(Entry):
    text: str
    owner: str
    due: Millis


class NotesState(Model):
    """The last 500 of each; only the stage gets notes."""

    notes: list[Note]
    decisions: list[Decided]
    actions: list[Task]
