"""What is made besides films when it is asked for: sound without pictures, or the film in another format."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from vicon import jobs
from vicon.jobs import Context
from vicon.privacy.tapes import away
from vicon.settings import Settings
from vicon.store import recordings, tracks
from vicon.store.ids import new_id
from vicon.store.recordings import Recording
from vicon.store.tracks import Asked, Made
from vicon.worker.besides import KINDS
from vicon.worker.filming import FILM_S, folder, made_of, on_record, path_of


def track_path(settings: Settings, it: Asked, made: Made) -> Path:
    return path_of(settings, it.recording, made.file, KINDS[it.what])


@jobs.handler("recording.sound", timeout_s=FILM_S, lane="films")
async def sound(context: Context, body: Mapping[str, Any]) -> None:
    """Make it, put it on record, keep it. Done again after a crash it is the same file."""
    database, settings = context.database, context.settings
    it, asked = await database.read(lambda connection: _wanted(connection, body))
    if it is not None and it.state == "deleted":
        # A crash may have left what was being made when somebody deleted it.
        await asyncio.to_thread(_clear, settings, it.id, KINDS[body["what"]])
        return
    if it is None or asked is None:
        return
    if not any((settings.data / "taps").glob(f"{it.id}.*")):
        await database.write(partial(tracks.settle, it=asked, made=None))
        raise jobs.Failed("The tapes of this recording are no longer here.")
    await asyncio.to_thread(_clear, settings, it.id, KINDS[asked.what])
    file = new_id("f")
    path = path_of(settings, it.id, file, KINDS[asked.what])
    said = await made_of(context, it, asked.what, path)
    made = Made(file, said["sha256"], said["size"])
    filed = {"recording": it.id, "what": asked.what, "file": file, "sha256": made.sha256, "bytes": made.size}
    await on_record(settings, it.sitting, filed | {"from": said["from"], "to": said["to"]})
    if not await database.write(partial(tracks.settle, it=asked, made=made)):
        # Somebody of it withdrew meanwhile.
        await asyncio.to_thread(path.unlink, missing_ok=True)


def _wanted(connection: Connection, body: Mapping[str, Any]) -> tuple[Recording | None, Asked | None]:
    """None for what was made, or whose film was withdrawn, since it was asked for."""
    found = tracks.of(connection, body["recording"])
    wanted = (it for it in found if (it.what, it.turn, it.state) == (body["what"], body["turn"], "asked"))
    return recordings.one(connection, body["recording"]), next(wanted, None)


def _clear(settings: Settings, recording: str, kind: str) -> None:
    """Away with what an attempt before left."""
    folder(settings).mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in folder(settings).glob(f"{recording}.*.{kind}*"):
        away(path)
