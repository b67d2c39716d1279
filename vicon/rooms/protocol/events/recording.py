"""When it was recorded, and what each seat had agreed to."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from vicon.rooms.protocol.consent import Consent
from vicon.rooms.protocol.events.base import EventBody
from vicon.rooms.protocol.fields import (
    FileId,
    Hex,
    ItemId,
    Millis,
    Opens,
    RecordingId,
    Sealable,
    SeatId,
    Viewers,
)


class ConsentGiven(Consent, EventBody):
    """From here on this much of the seat is recorded, while anything is."""

    kind: ClassVar[str] = "consent.given"
    view: ClassVar[Viewers] = "owner"
    seat: SeatId


class ConsentWithdrawn(Consent, EventBody):
    """From here on nothing of the seat is recorded.

    `exclude_by`: when the spans recorded of it before have to be out of the archive; null: there are none.
    """

    kind: ClassVar[str] = "consent.withdrawn"
    view: ClassVar[Viewers] = "owner"
    seat: SeatId
    exclude_by: Millis | None = None


class RecordingStarted(EventBody):
    """The notice to everybody: files are begun only after it was sent."""

    kind: ClassVar[str] = "recording.started"
    recording: RecordingId


class RecordingStopped(EventBody):
    """`disk`: the server has no room for more; the sitting and its journal go on."""

    kind: ClassVar[str] = "recording.stopped"
    recording: RecordingId
    cause: Literal["asked", "disk"] = "asked"


class RecordingMarked(EventBody):
    """A place in what is being recorded, at the time of this event."""

    kind: ClassVar[str] = "recording.marked"
    recording: RecordingId
    label: Annotated[Sealable, Opens("all")]
    item: ItemId | None = None


class RecordingFiled(EventBody):
    """A film was made of it, from `from` to `to`, the same as `webm`, its `sound` alone, the `voices` of each
    speaker, or of some parts a `recap`.

    A later one takes the place of the one before.
    """

    kind: ClassVar[str] = "recording.filed"
    recording: RecordingId
    what: Literal["film", "webm", "sound", "voices", "recap"] = "film"
    file: FileId
    sha256: Hex
    bytes: Annotated[int, Field(ge=0, lt=2**53)]
    from_: Annotated[Millis, Field(alias="from")]
    to: Millis
