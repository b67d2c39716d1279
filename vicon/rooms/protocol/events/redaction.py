"""What was taken out of the record, and on what ground."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from vicon.rooms.protocol.events.base import EventBody
from vicon.rooms.protocol.fields import Hex

Ground = Literal["request", "retention", "court", "mistake"]


class RedactionRecorded(EventBody):
    """What was under these seals is gone for good; the journal stays whole without it."""

    kind: ClassVar[str] = "redaction.recorded"
    seals: Annotated[list[Hex], Field(max_length=500)]
    ground: Ground
