"""Entries of the public archive: a job for each sitting of which something was published or taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import Connection

from vicon import jobs
from vicon.jobs import Context
from vicon.records import catalogue as reading
from vicon.records import stream
from vicon.records.minutes.reading import Openings, facts
from vicon.schedule import rooms
from vicon.store import catalogue, recordings
from vicon.store.archive import Archive
from vicon.store.catalogue import Entry
from vicon.store.recordings import Recording


def enqueue_entries(connection: Connection) -> int:
    """How many jobs are new; whatever changes meanwhile is another turn."""
    return sum(
        jobs.enqueue(connection, "archive.entry", {"sitting": sitting, "turn": turn}, key=f"{sitting}-{turn}")
        for sitting, turn in catalogue.stale(connection)
    )


@jobs.handler("archive.entry", lane="upkeep")
async def entry(context: Context, body: Mapping[str, Any]) -> None:
    """Read it anew from its journal, if its turn is still the same by then."""
    sitting, database = body["sitting"], context.database
    films, opd = await database.read(lambda connection: _published(connection, sitting))
    found: Entry | None = None
    texts: Mapping[str, str] = {}
    if films:
        rows, texts = await stream.read_whole(Archive(database), sitting)
        found = reading.entry(await asyncio.to_thread(facts, rows, Openings(texts)), opd, films)
    await database.write(
        partial(catalogue.keep, sitting=sitting, turn=body["turn"], entry=found, texts=texts)
    )


def _published(connection: Connection, sitting: str) -> tuple[list[Recording], str | None]:
    room = rooms.of_sitting(connection, sitting)
    films = [it for it in recordings.of_sitting(connection, sitting) if it.published and it.film is not None]
    return films, None if room is None else rooms.opd_of(connection, sitting, room)
