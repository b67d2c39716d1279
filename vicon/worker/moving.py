"""Published films moved to the bucket, where the settings name one; read from there from then on."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from vicon import jobs
from vicon.jobs import Context, Failed, Later
from vicon.privacy.tapes import name_of
from vicon.settings import Settings
from vicon.store import recordings
from vicon.store.bucket import MOST, Bucket
from vicon.store.recordings import Recording
from vicon.worker.filming import FILM_S, bucket, path_of


def enqueue(connection: Connection, settings: Settings, it: Recording | None) -> bool:
    """In the caller's transaction; False where nothing is to be moved, or is asked for already."""
    if not settings.s3_url or it is None or it.film is None or not it.published:
        return False
    return jobs.enqueue(connection, "recording.move", {"recording": it.id}, key=f"{it.id}-{it.film.file}")


def enqueue_all(connection: Connection, settings: Settings) -> int:
    """Also those that were published before there was a bucket; how many are new."""
    if not settings.s3_url:
        return 0
    return sum(enqueue(connection, settings, it) for it in recordings.published(connection))


@jobs.handler("recording.move", timeout_s=FILM_S, lane="films")
async def move(context: Context, body: Mapping[str, Any]) -> None:
    """Away from the disk only once the bucket gave back the same bytes. Raises BucketAway, OSError."""
    to = bucket(context.settings)
    it = await context.database.read(lambda connection: recordings.one(connection, body["recording"]))
    if to is None or it is None or it.film is None or not it.published:
        return
    path, film = path_of(context.settings, it.id, it.film.file), it.film
    if not await asyncio.to_thread(path.is_file):
        return
    if film.size > MOST:
        raise Failed("The film is larger than what the storage takes at once; it stays on the disk.")
    name = name_of(it.id)
    if await digest(to, name, film.size) != film.sha256:
        await to.put(name, path)
        if await digest(to, name, film.size) != film.sha256:
            raise Later("The storage of films gave back other bytes than it was given.")
    now = await context.database.read(lambda connection: recordings.one(connection, it.id))
    if now is None or now.film is None or now.film.file != film.file:
        # Withdrawn or deleted meanwhile, perhaps after the bucket was cleared.
        await to.remove(name)
        return
    await asyncio.to_thread(_drop, path)


async def digest(bucket: Bucket, name: str, size: int) -> str | None:
    """SHA-256 (hex) of what is there under this name; None: nothing of that size. Raises BucketAway."""
    if await bucket.size(name) != size:
        return None
    found = hashlib.sha256()
    async for block in bucket.read(name, 0, size):
        found.update(block)
    return found.hexdigest()


def _drop(path: Path) -> None:
    path.unlink(missing_ok=True)
