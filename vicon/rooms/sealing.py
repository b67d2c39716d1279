"""The end of a record: its files are named, and from then on only redactions are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vicon.rooms.event import Event
from vicon.rooms.protocol.events import FileDigest, SittingSealed
from vicon.rooms.refusal import Refusal
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import State


def seal(scribe: Scribe, files: Sequence[FileDigest]) -> None:
    """Once, after the end. Raises Refusal(`wrong_state`)."""
    state = scribe.state
    if state.phase != "ended":
        raise Refusal("wrong_state", state.phase)
    if state.sealed_at is not None:
        raise Refusal("wrong_state", "sealed")
    scribe.write(SittingSealed(files=list(files)))


def sealed(state: State, event: Event[SittingSealed]) -> State:
    return replace(state, sealed_at=event.at)
