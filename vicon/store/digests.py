"""Digests of ended sittings: read from journals, kept as published."""

from __future__ import annotations

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from vicon.store.models.digests import digests
from vicon.store.models.journal import events
from vicon.store.models.rooms import sittings


async def newest(connection: AsyncConnection) -> tuple[str, bytes] | None:
    """Day and body of the last file."""
    query = select(digests.c.day, digests.c.body).order_by(digests.c.day.desc()).limit(1)
    row = (await connection.execute(query)).first()
    return (row.day, row.body) if row else None


async def of_day(connection: AsyncConnection, day: str) -> bytes | None:
    found: bytes | None = await connection.scalar(select(digests.c.body).where(digests.c.day == day))
    return found


async def add(connection: AsyncConnection, day: str, body: bytes) -> None:
    """Raises sqlalchemy.exc.IntegrityError if the day has its file."""
    await connection.execute(insert(digests), {"day": day, "body": body})


async def first_end(connection: AsyncConnection) -> int | None:
    """When the first sitting ended (ms)."""
    found: int | None = await connection.scalar(select(func.min(sittings.c.ended_at)))
    return found


async def ended(connection: AsyncConnection, since: int, until: int) -> list[tuple[str, int, str]]:
    """Sitting, seq and hash of the last event, for sittings that ended in `since` <= t < `until` (ms)."""
    last = (
        select(events.c.sitting, func.max(events.c.seq).label("seq"))
        .join(sittings, sittings.c.id == events.c.sitting)
        .where(sittings.c.ended_at >= since, sittings.c.ended_at < until)
        .group_by(events.c.sitting)
        .subquery()
    )
    rows = await connection.execute(
        select(events.c.sitting, events.c.seq, events.c.hash).join(
            last, (last.c.sitting == events.c.sitting) & (last.c.seq == events.c.seq)
        )
    )
    return [(row.sitting, row.seq, row.hash) for row in rows]
