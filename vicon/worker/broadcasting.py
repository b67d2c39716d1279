"""Broadcasts: a job for each that begins, made in a process of its own that is told what the journal says."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from vicon import jobs, log
from vicon.jobs import Context, Failed, Later
from vicon.mixing.broadcast.addresses import folder
from vicon.privacy import tapes
from vicon.rooms.event import UnknownKind
from vicon.rooms.journal import read
from vicon.rooms.ports import StoredEvent
from vicon.rooms.protocol.fields import Seal
from vicon.schedule import platforms
from vicon.store import broadcasts
from vicon.store.archive import Archive
from vicon.store.broadcasts import Broadcast
from vicon.store.errors import OutcomeUnknown, StoreUnavailable
from vicon.worker.attended import attended

STAYS_MS = 90_000
"""So long what was broadcast last can still be fetched once it has ended."""
LATE_MS = 300_000
"""One that ended so long ago without having been made is let be."""
DAY_S = 24 * 3600.0
AGAIN_S = 1.0
TELLS_S = 0.2
"""Twice as often as others are told: whoever watches waits for it."""
FAST_DEATHS = 5
LIVED_S = 10.0
_MARK = "broadcast"


def enqueue_broadcasts(connection: Connection) -> int:
    """A job for each that begins; how many."""
    new = broadcasts.begun(connection)
    for id_ in new:
        jobs.enqueue(connection, "broadcast.run", {"broadcast": id_}, key=id_)
        broadcasts.taken(connection, id_)
    return len(new)


@jobs.handler("broadcast.run", timeout_s=DAY_S, lane="broadcasts")
async def run(context: Context, body: Mapping[str, Any]) -> None:
    """Until it has ended and all of it went out. Taken up after a crash it goes on in the same folder."""
    database, settings = context.database, context.settings
    it = await database.read(lambda connection: broadcasts.one(connection, body["broadcast"]))
    if it is None:
        raise Failed("There is no such broadcast.")
    if it.ended_at is None or context.clock() - it.ended_at < LATE_MS:
        await asyncio.to_thread(_prepare, folder(settings.data, it.room), it.id)
        await _made(context, it)
    due_at = context.clock() + STAYS_MS
    await database.write(
        lambda connection: jobs.enqueue(connection, "broadcast.clear", dict(body), key=it.id, due_at=due_at)
    )


@jobs.handler("broadcast.clear")
async def clear(context: Context, body: Mapping[str, Any]) -> None:
    """Away with its files, and with the tape that was for it alone."""
    settings, id_ = context.settings, body["broadcast"]
    it = await context.database.read(lambda connection: broadcasts.one(connection, id_))
    await asyncio.to_thread(tapes.remove, settings.data / "taps", id_)
    if it is not None and await asyncio.to_thread(_marked, folder(settings.data, it.room)) == id_:
        await asyncio.to_thread(shutil.rmtree, folder(settings.data, it.room))


def _prepare(path: Path, id_: str) -> None:
    """The folder of the room, without what an earlier broadcast left in it."""
    if _marked(path) != id_:
        with suppress(FileNotFoundError):
            shutil.rmtree(path)
        path.mkdir(mode=0o755, parents=True)
        (path / _MARK).write_text(id_)


def _marked(path: Path) -> str:
    try:
        return (path / _MARK).read_text()
    except FileNotFoundError:
        return ""


async def _made(context: Context, it: Broadcast) -> None:
    """A process that dies is followed by another at once: people are watching. Raises Later."""
    loop = asyncio.get_running_loop()
    deaths = 0
    while True:
        began = loop.time()
        status = await _attended(context, it)
        if status == 0:
            return
        deaths = deaths + 1 if loop.time() - began < LIVED_S else 1
        log.get().warning("broadcast.died", broadcast=it.id, status=status)
        if deaths == FAST_DEATHS:
            raise Later(f"the process ended with status {status}, {deaths} times")
        await asyncio.sleep(AGAIN_S)


async def _attended(context: Context, it: Broadcast) -> int:
    """One process from its beginning to its end; its status."""
    settings = context.settings
    to = await context.database.read(
        lambda connection: platforms.target(connection, context.server_key, settings, it.room, it.slug)
    )
    asked = {
        "tapes": str(settings.data / "taps"),
        "data": str(settings.data),
        "folder": str(folder(settings.data, it.room)),
        "broadcast": it.id,
        "language": "id",
        "zone": settings.zone,
        "parts": settings.broadcast_parts,
        "platform": None if to is None else asdict(to),
    }

    async def heard(said: Mapping[str, Any]) -> None:
        if (platform := said.get("platform")) is not None:
            log.get().info("broadcast.platform", broadcast=it.id, **platform)
            with suppress(StoreUnavailable, OutcomeUnknown):
                await context.database.write(
                    lambda connection: broadcasts.platform_says(connection, it.id, platform)
                )
        else:
            log.get().debug("broadcast.going", broadcast=it.id, **said)

    return await attended(
        context, it.sitting, "vicon.mixing.live", asked, texts=_texts, heard=heard, tells_s=TELLS_S
    )


async def _texts(archive: Archive, sitting: str, rows: Sequence[StoredEvent]) -> dict[str, str]:
    """The names in `rows`: no other text is in the picture."""
    seals = {seal for row in rows for seal in _names(row)}
    return {it.seal: it.value for it in await archive.opened(sitting, seals)} if seals else {}


def _names(row: StoredEvent) -> Iterator[str]:
    try:
        name = getattr(read(row).body, "name", None)
    except UnknownKind:
        return
    if isinstance(name, Seal):
        yield name.sealed
