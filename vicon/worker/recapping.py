"""Recaps, made when a keeper of the record chose what is in them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from vicon import jobs
from vicon.jobs import Context
from vicon.jobs.listing import progress_of
from vicon.mixing.recap.cuts import Cut, length
from vicon.privacy.tapes import away
from vicon.settings import Settings
from vicon.store import recaps, recordings
from vicon.store.ids import new_id
from vicon.store.recaps import Made, Recap
from vicon.store.recordings import Recording
from vicon.worker.filming import folder, made_of, on_record, path_of

KIND = "recording.recap"
FILE, POSTER = "recap.mp4", "recap.jpg"
RECAP_S = 3600.0


def ask(connection: Connection, it: Recording, cuts: Sequence[Cut]) -> bool:
    """Have it made of these, in the place of any before; False if their film is withdrawn by now."""
    stands = recordings.one(connection, it.id)
    if stands is None or stands.film is None or stands.turn != it.turn:
        return False
    told = [{"from": one.begin, "to": one.end, "caption": one.caption} for one in cuts]
    take = recaps.ask(connection, it.id, told)
    return jobs.enqueue(connection, KIND, {"recording": it.id, "take": take}, key=take)


def progress(connection: Connection, it: Recap) -> int | None:
    """Per cent of it that are made; None before it is begun."""
    return progress_of(connection, KIND, it.take)


def recap_path(settings: Settings, it: Recap, made: Made, kind: str = FILE) -> Path:
    return path_of(settings, it.recording, made.file, kind)


@jobs.handler(KIND, timeout_s=RECAP_S, lane="films")
async def recap(context: Context, body: Mapping[str, Any]) -> None:
    """Make it, put it on record, keep it. Done again after a crash it is the same recap."""
    database, settings = context.database, context.settings
    it, asked = await database.read(partial(_wanted, body=body))
    if it is not None and it.state == "deleted":
        # A crash may have left what was being made when somebody deleted it.
        await asyncio.to_thread(_clear, settings, it.id)
        return
    if it is None or asked is None:
        return
    if not any((settings.data / "taps").glob(f"{it.id}.*")):
        await database.write(partial(recaps.settle, it=asked, made=None))
        raise jobs.Failed("The tapes of this recording are no longer here.")
    await asyncio.to_thread(_clear, settings, it.id)
    file = new_id("f")
    path, poster = (path_of(settings, it.id, file, kind) for kind in (FILE, POSTER))
    more = {"cuts": asked.cuts, "address": f"{settings.url}/arsip/{it.sitting}", "poster": str(poster)}
    said = await made_of(context, it, "recap", path, more)
    cuts = [Cut(one["from"], one["to"], one["caption"]) for one in asked.cuts]
    made = Made(file, said["sha256"], said["size"], length(cuts))
    filed = {"recording": it.id, "what": "recap", "file": file, "sha256": made.sha256, "bytes": made.size}
    begin, end = min(one.begin for one in cuts), max(one.end for one in cuts)
    await on_record(settings, it.sitting, filed | {"from": said["from"] + begin, "to": said["from"] + end})
    if not await database.write(partial(recaps.settle, it=asked, made=made)):
        # Somebody of it withdrew meanwhile, or another was asked for.
        for one in (path, poster):
            await asyncio.to_thread(one.unlink, missing_ok=True)


def _wanted(connection: Connection, body: Mapping[str, Any]) -> tuple[Recording | None, Recap | None]:
    """None for what was made, asked for otherwise, or whose film was withdrawn, since it was asked for."""
    found = recaps.of(connection, body["recording"])
    if found is None or (found.take, found.state) != (body["take"], "asked"):
        found = None
    return recordings.one(connection, body["recording"]), found


def _clear(settings: Settings, recording: str) -> None:
    """Away with any before, and what an attempt left."""
    folder(settings).mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in folder(settings).glob(f"{recording}.*.recap.*"):
        away(path)
