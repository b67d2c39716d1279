"""Captions of recordings by the speech engine of this machine, once there is a film to stand beside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from vicon import jobs
from vicon.jobs import Context, Failed, Later
from vicon.records import stream
from vicon.rooms.ports import KeptCaption
from vicon.settings import Settings
from vicon.store import captions, recordings
from vicon.store.archive import Archive
from vicon.store.ids import new_id
from vicon.worker.filming import FILM_S
from vicon.worker.followed import Broke, followed


@jobs.handler("recording.captions", timeout_s=FILM_S, lane="captions")
async def caption(context: Context, body: Mapping[str, Any]) -> None:
    """Have it written, once for each recording. A film that is withdrawn meanwhile takes none of it."""
    database, settings = context.database, context.settings
    it = await database.read(lambda connection: recordings.one(connection, body["recording"]))
    if it is None or it.film is None or not settings.speech_engine:
        return
    if await database.read(lambda connection: captions.made(connection, it.id)):
        return
    if not any((settings.data / "taps").glob(f"{it.id}.*")):
        raise Failed("The tapes of this recording are no longer here.")
    rows, _ = await stream.read_whole(Archive(database), it.sitting)
    asked = {
        "tapes": str(settings.data / "taps"),
        "recording": it.id,
        "rows": [(row.seq, row.canonical.decode(), row.hash) for row in rows],
    }
    try:
        said = await followed(context, "vicon.mixing.speech.work", asked | told(settings))
    except Broke as error:
        raise Later(str(error)) from None
    lines = [line(settings, it.id, one) for one in said["lines"]]

    def keep(connection: Connection) -> None:
        now = recordings.one(connection, it.id)
        if now is None or now.turn != it.turn or captions.made(connection, it.id):
            return
        captions.keep(connection, lines)
        captions.place(connection, it.id, said["from"], said["to"] - said["from"], said["people"])

    await database.write(keep)


def told(settings: Settings) -> dict[str, Any]:
    """What the engine is, as the process is told it."""
    return {
        "engine": settings.speech_engine,
        "model": settings.speech_model,
        "command": settings.speech_command,
        "language": settings.speech_language,
        "threads": settings.speech_threads,
    }


def line(settings: Settings, recording: str, said: Mapping[str, Any]) -> KeptCaption:
    """What the engine wrote of a seat, as it is stored."""
    return KeptCaption(
        new_id("ca"),
        recording,
        said["seat"],
        settings.speech_language,
        said["text"],
        said["began_at"],
        said["ended_at"],
        auto=True,
    )
