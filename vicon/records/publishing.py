"""The daily work of publishing digests."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from vicon.records.digests import (
    DAY_MS,
    Entry,
    begin_of,
    closed_days,
    day_file,
    day_of,
    file_hash,
    first_prev,
)
from vicon.store import digests as store
from vicon.store.database import Database


async def publish(database: Database, name: str, now: int) -> int:
    """Write the files of all days that are over and have none, in order; how many. Raises StoreUnavailable.

    The chain begins with the day on which the first sitting ended; from then on every day has a file.
    """
    start = await database.read(_start)
    if start is None:
        return 0
    written = 0
    for day in closed_days(start, now):
        try:
            await database.write(partial(_add, name=name, day=day))
        except IntegrityError:
            # Another worker wrote the same day; what follows is its work too.
            break
        written += 1
    return written


def _start(connection: Connection) -> date | None:
    last = store.newest(connection)
    if last is not None:
        return date.fromisoformat(last[0]) + timedelta(days=1)
    first = store.first_end(connection)
    return None if first is None else day_of(first)


def _add(connection: Connection, name: str, day: date) -> None:
    last = store.newest(connection)
    prev = file_hash(last[1]) if last else first_prev(name)
    begin = begin_of(day)
    entries = [Entry(*row) for row in store.ended(connection, begin, begin + DAY_MS)]
    store.add(connection, day.isoformat(), day_file(name, day, prev, entries))
