"""What a viewer sees of recording: that it runs, and the own choice; the stage everybody's."""

from __future__ import annotations

from typing import Any

from vicon.rooms.consent.model import Recording


def running(recording: Recording) -> dict[str, Any] | None:
    """The field `recording` of the state."""
    if recording.current is None:
        return None
    return {"recording": recording.current, "since": recording.since}


def consents(recording: Recording, seat: str, stage: bool) -> dict[str, Any]:
    """The field `consents` of the state."""
    return {id_: it.model_dump() for id_, it in recording.choices.items() if stage or id_ == seat}
