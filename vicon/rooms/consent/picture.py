"""What a viewer sees of recording: that it runs, and the own choice; the stage everybody's."""

from __future__ import annotations

from typing import Any

from vicon.rooms.consent.model import Recording


def shown(recording: Recording, seat: str, stage: bool) -> dict[str, Any]:
    """The fields `recording` and `consents` of the state."""
    running = None
    if recording.current is not None:
        running = {"recording": recording.current, "since": recording.since}
    consents = {id_: it.model_dump() for id_, it in recording.choices.items() if stage or id_ == seat}
    return {"recording": running, "consents": consents}
