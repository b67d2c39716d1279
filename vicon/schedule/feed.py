"""Bookings as entries of a calendar that is subscribed to."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Connection, func, select

from vicon.people.server_key import ServerKey
from vicon.schedule import bookings
from vicon.schedule.bookings import Booking
from vicon.schedule.calendar import Address, Entry
from vicon.store.models.rooms import rooms
from vicon.store.models.schedule import bookings as table
from vicon.store.models.schedule import occurrences

KEPT_MS = 90 * 86_400_000
"""So long what is over stays in a feed."""
MOST = 2_000


def entry(booking: Booking, slug: str, origin: str, *, attendees: Iterable[Address] = ()) -> Entry:
    """`origin`: the address of this vicon, whose host makes the UID worldwide."""
    return Entry(
        uid=f"{booking.id}@{urlsplit(origin).hostname}",
        sequence=booking.sequence,
        series=booking.series,
        title=booking.title,
        url=f"{origin}/r/{slug}",
        updated_at=booking.updated_at,
        created_at=booking.created_at,
        place=booking.place,
        description=booking.description,
        category=booking.opd,
        cancelled=booking.cancelled_at is not None,
        attendees=tuple(attendees),
    )


def entries(
    connection: Connection,
    server_key: ServerKey,
    origin: str,
    now: int,
    *wanted: ColumnElement[bool],
) -> list[Entry]:
    """Bookings with a sitting that is to come, or not long over: the cancelled ones too."""
    ends = (
        select(func.max(occurrences.c.ends_at)).where(occurrences.c.booking == table.c.id).scalar_subquery()
    )
    rows = connection.execute(
        select(table, rooms.c.slug)
        .join(rooms, rooms.c.id == table.c.room)
        .where(ends > now - KEPT_MS, *wanted)
        .order_by(table.c.id)
        .limit(MOST)
    )
    return [entry(bookings.read(row, server_key), row.slug, origin) for row in rows]
