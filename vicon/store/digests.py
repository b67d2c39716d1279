"""Digests of ended sittings: read from journals, kept as published."""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select

from vicon.store.models.digests import digests
from vicon.store.models.journal import events
from vicon.store.models.rooms import sittings


def newest(connection: Connection) -> tuple[str, bytes] | None:
    """Day and body of the last file."""
    query = select(digests.c.day, digests.c.body).order_by(digests.c.day.desc()).limit(1)
    row = connection.execute(query).first()
    return (row.day, row.body) if row else None


def of_day(connection: Connection, day: str) -> bytes | None:
    found: bytes | None = connection.scalar(select(digests.c.body).where(digests.c.day == day))
    return found


def add(connection: Connection, day: str, body: bytes) -> None:
    """Raises sqlalchemy.exc.IntegrityError if the day has its file."""
    connection.execute(insert(digests), {"day": day, "body": body})


def first_end(connection: Connection) -> int | None:
    """When the first sitting ended (ms)."""
    found: int | None = connection.scalar(select(func.min(sittings.c.ended_at)))
    return found


def ended(connection: Connection, since: int, until: int) -> list[tuple[str, int, str]]:
    """Sitting, seq and hash of the last event, for sittings that ended in `since` <= t < `until` (ms)."""
    last = (
        select(events.c.sitting, func.max(events.c.seq).label("seq"))
        .join(sittings, sittings.c.id == events.c.sitting)
        .where(sittings.c.ended_at >= since, sittings.c.ended_at < until)
        .group_by(events.c.sitting)
        .subquery()
    )
    rows = connection.execute(
        select(events.c.sitting, events.c.seq, events.c.hash).join(
            last, (last.c.sitting == events.c.sitting) & (last.c.seq == events.c.seq)
        )
    )
    return [(row.sitting, row.seq, row.hash) for row in rows]
