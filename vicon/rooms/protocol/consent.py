"""What a seat agrees to, shared by commands, events and state."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from vicon.rooms.protocol.fields import Millis, Model, RecordingId

Record = Literal["yes", "voice", "no"]
"""What may be recorded of a seat: all it sends, its microphone alone, nothing."""
Publish = Literal["full", "voice", "unnamed", "none"]
"""What of that may be published; `unnamed`: the voice, without the name."""

_PUBLISHABLE: dict[Record, tuple[Publish, ...]] = {
    "yes": ("full", "voice", "unnamed", "none"),
    "voice": ("voice", "unnamed", "none"),
    "no": ("none",),
}


class Consent(Model):
    """A seat's choice. Nothing can be published that was not recorded."""

    record: Record
    publish: Publish

    @model_validator(mode="after")
    def _publishes_no_more_than_is_recorded(self) -> Consent:
        if self.publish not in _PUBLISHABLE[self.record]:
            raise ValueError(f"{self.publish} is more than is recorded")
        return self


class RecordingState(Model):
    """The recording that runs, since when."""

    recording: RecordingId
    since: Millis
