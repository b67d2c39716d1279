"""Rooms in which somebody may book: the same rule for the list that is offered and for what is booked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from vicon.schedule.upkeep import Kept, kept, query
from vicon.store.models.rooms import rooms
from vicon.store.models.schedule import bookings


@dataclass(frozen=True, slots=True)
class Reach:
    """`only`, `opds`: rooms by id, and OPDs whose rooms and those of none; None: every one.

    `by`: who books in rooms that they booked before and in those of the OPD `home` alone; None: not bound.
    """

    only: frozenset[str] | None = None
    opds: frozenset[str] | None = None
    by: str | None = None
    home: str | None = None


def page(
    connection: Connection, reach: Reach, *, text: str | None, after: str | None, limit: int
) -> tuple[list[Kept], str | None]:
    """Rooms that are not archived, by their slug, and the slug after which the next page begins.

    `text`: looked for in title and address.
    """
    found = query().where(rooms.c.archived_at.is_(None), *_within(reach))
    if text:
        said = (rooms.c[name].icontains(text, autoescape=True) for name in ("title", "slug"))
        found = found.where(or_(*said))
    if after is not None:
        found = found.where(rooms.c.slug > after)
    rows = [kept(row) for row in connection.execute(found.order_by(rooms.c.slug).limit(limit + 1))]
    return rows[:limit], rows[limit - 1].slug if len(rows) > limit else None


def may(connection: Connection, reach: Reach, room: str) -> bool:
    """Whether it is one of them, archived or not."""
    found = select(rooms.c.id).where(rooms.c.id == room, *_within(reach))
    return connection.scalar(found) is not None


def _within(reach: Reach) -> Iterator[ColumnElement[bool]]:
    if reach.only is not None:
        yield rooms.c.id.in_(sorted(reach.only))
    if reach.opds is not None:
        yield or_(rooms.c.opd.is_(None), rooms.c.opd.in_(sorted(reach.opds)))
    if reach.by is not None:
        theirs = rooms.c.id.in_(select(bookings.c.room).where(bookings.c.created_by == reach.by))
        yield or_(theirs, and_(rooms.c.opd == reach.home, rooms.c.made_ahead)) if reach.home else theirs
