"""Films of recordings: a job for each that ended, made in a process of its own and put on record."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from vicon import jobs
from vicon.cluster.asking import asking
from vicon.cluster.errands import NotDone
from vicon.jobs import Context, Failed, Later
from vicon.jobs.listing import progress_of
from vicon.privacy.tapes import Media, away, remove_films
from vicon.records import stream
from vicon.settings import Settings
from vicon.store import captions, recordings
from vicon.store.archive import Archive
from vicon.store.bucket import Bucket
from vicon.store.ids import new_id
from vicon.store.recordings import Film, Recording
from vicon.worker import besides
from vicon.worker.followed import Broke, followed

SETTLES_MS = 5_000
"""How long after the end of a recording its tapes are whole for certain."""
FILM_S = 24 * 3600.0
_LASTING = frozenset({"wrong_state", "unknown_id"})


def folder(settings: Settings) -> Path:
    """Where films are kept."""
    return settings.data / "films"


def media(settings: Settings) -> Media:
    return Media(settings.data / "taps", folder(settings), settings.data, bucket(settings))


def bucket(settings: Settings) -> Bucket | None:
    """Where published films are moved to; None: they stay on the disk."""
    if not settings.s3_url:
        return None
    return Bucket(
        settings.s3_url,
        settings.s3_bucket,
        settings.s3_region,
        settings.s3_key_id,
        settings.s3_secret,
        settings.s3_hosts,
    )


def path_of(settings: Settings, recording: str, file: str, kind: str = "mp4") -> Path:
    return folder(settings) / f"{recording}.{file}.{kind}"


def enqueue_films(connection: Connection) -> int:
    """How many jobs are new; a film that was withdrawn is another turn."""
    return sum(
        jobs.enqueue(
            connection,
            "recording.film",
            {"recording": it.id},
            key=f"{it.id}-{it.turn}",
            due_at=(it.ended_at or 0) + SETTLES_MS,
        )
        for it in recordings.unfilmed(connection)
    )


def progress(connection: Connection, it: Recording) -> int | None:
    """Per cent of the film that is being made; None before it is begun."""
    return progress_of(connection, "recording.film", f"{it.id}-{it.turn}")


@jobs.handler("recording.film", timeout_s=FILM_S, lane="films")
async def film(context: Context, body: Mapping[str, Any]) -> None:
    """Make it, keep it, put it on record. Done again after a crash it is the same film, gone on with from the
    last whole part."""
    database, settings = context.database, context.settings
    it = await database.read(lambda connection: recordings.one(connection, body["recording"]))
    if it is not None and it.state == "deleted":
        # A crash may have left what was being made when somebody deleted it.
        await _clear(settings, it.id)
        return
    if it is None:
        return
    file, parts = new_id("f"), folder(settings) / f"{it.id}.parts"
    if it.state == "filmed":
        # A crash may have left them when all was done.
        await asyncio.to_thread(away, parts)
    if it.state != "ended":
        return
    tapes = settings.data / "taps"
    if not any(tapes.glob(f"{it.id}.*")):
        # A film that was withdrawn goes from the disk also where no other can be made.
        await _clear(settings, it.id)
        await database.write(lambda connection: recordings.failed(connection, it.id))
        raise Failed("Nothing is on tape here: nobody who agreed sent anything, or the tapes are elsewhere.")
    await _clear(settings, it.id, parts)
    path = path_of(settings, it.id, file)
    made = await made_of(context, it, "film", path, {"parts": str(parts)})
    kept = Film(
        made["title"],
        file, made["sha256"], made["size"], made["to"] - made["from"], made["chapters"], made["seals"],
        context.clock(),
    )  # fmt: skip
    said = {"recording": it.id, "file": file, "sha256": kept.sha256, "bytes": kept.size}
    await on_record(settings, it.sitting, said | {"from": made["from"], "to": made["to"]})

    def keep(connection: Connection) -> bool:
        if not recordings.filmed(connection, it.id, kept, it.turn):
            return False
        captions.place(connection, it.id, made["from"], kept.ms, made["people"])
        if settings.films_webm:
            besides.ask(connection, it, "webm")
        if settings.speech_engine:
            jobs.enqueue(connection, "recording.captions", {"recording": it.id}, key=f"{it.id}-{it.turn}")
        return True

    if await database.write(keep):
        await asyncio.to_thread(away, parts)
    else:
        await _clear(settings, it.id)


async def on_record(settings: Settings, sitting: str, body: Mapping[str, Any]) -> None:
    """Have the journal name a file that was made. Raises Later.

    On record already, or sealed before it was made: it is shown, the journal stays as it is.
    """
    try:
        async with asking(settings) as nodes:
            await nodes.errands.document(
                nodes.links, nodes.placement, sitting=sitting, kind="recording.filed", body=body
            )
    except NotDone as error:
        if error.error not in _LASTING:
            raise Later(str(error)) from None


async def _clear(settings: Settings, recording: str, *kept: Path) -> None:
    """Away with all that was made of it but this: older films, and what a crash left. The folder is its
    owner's."""
    folder(settings).mkdir(mode=0o700, parents=True, exist_ok=True)
    await remove_films(media(settings), recording, kept)


async def made_of(
    context: Context, it: Recording, what: str, path: Path, more: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What the process says of the film, the sound or the recap that it made. Raises Later.

    `more`: what it is told besides.
    """
    rows, texts = await stream.read_whole(Archive(context.database), it.sitting)
    asked = {
        "tapes": str(context.settings.data / "taps"),
        "data": str(context.settings.data),
        "recording": it.id,
        "what": what,
        "film": str(path),
        "language": "id",
        "zone": context.settings.zone,
        "rows": [(row.seq, row.canonical.decode(), row.hash) for row in rows],
        "texts": texts,
    }
    try:
        return await followed(context, "vicon.mixing.work", asked | dict(more or {}))
    except Broke as error:
        raise Later(str(error)) from None
