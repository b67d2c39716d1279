"""What is made besides a film, of the same tapes: sound alone, each speaker, the film in another format."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from vicon import jobs
from vicon.store import tracks
from vicon.store.ids import new_id
from vicon.store.recordings import Recording
from vicon.store.tracks import What

KINDS: Mapping[What, str] = {"sound": "m4a", "voices": "zip", "webm": "webm"}


def ask(connection: Connection, it: Recording, what: What) -> bool:
    """Have it made; False if it was asked for already."""
    if not tracks.ask(connection, it.id, what, it.turn):
        return False
    body = {"recording": it.id, "what": what, "turn": it.turn}
    return jobs.enqueue(connection, "recording.sound", body, key=new_id("j"))
