"""Sittings as lists show them, page by page: those booked, and those opened at the door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, or_, select

from vicon.rooms.protocol.agenda import AgendaItem
from vicon.schedule import unbooked
from vicon.schedule.bookings import beforehand_of, series_of
from vicon.schedule.registration import Terms
from vicon.schedule.series import LONGEST_MS, Series
from vicon.schedule.unbooked import Sought, Unbooked
from vicon.store import cursors
from vicon.store.models.rooms import rooms, sittings
from vicon.store.models.schedule import booking_marks, bookings, occurrences


@dataclass(frozen=True, slots=True)
class Listed:
    """A booked sitting. `state` is that of its journal, `scheduled` before there is one; times in ms.

    `count`: how many sittings its booking has, cancelled ones too.
    """

    id: str
    booking: str
    recurrence: str
    title: str
    place: str | None
    opens_at: int
    starts_at: int
    ends_at: int
    state: str
    room: str
    slug: str
    preset: str
    description: str | None
    opd: str | None
    public: bool
    external: Sequence[dict[str, str]]
    series: Series
    version: int
    created_by: str
    count: int
    agenda: Sequence[AgendaItem] = ()
    registration: Terms | None = None
    own_preset: str | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """None: whatever. `since` and `until` (ms) are met by sittings that overlap them.

    `public`: only those, what `or_by` booked and that of the OPD `or_of`. `rooms`, `opds`: an API key's.
    `marks`: all must be on the booking.
    """

    since: int | None = None
    until: int | None = None
    opd: str | None = None
    preset: str | None = None
    state: str | None = None
    room: str | None = None
    text: str | None = None
    public: bool = False
    or_by: str | None = None
    or_of: str | None = None
    rooms: frozenset[str] | None = None
    opds: frozenset[str] | None = None
    marks: frozenset[str] = frozenset()


Sitting = Listed | Unbooked


def page(
    connection: Connection, filters: Filters, after: str | None, limit: int
) -> tuple[list[Sitting], str | None]:
    """Sittings by their start, and the cursor of the next page. Raises BadCursor."""
    query = _query().where(*_conditions(filters))
    last = None if after is None else cursors.read(after)
    if last is not None:
        o = occurrences.c
        query = query.where(or_(o.starts_at > last[0], and_(o.starts_at == last[0], o.id > last[1])))
    rows = connection.execute(query.order_by(occurrences.c.starts_at, occurrences.c.id).limit(limit + 1))
    found: list[Sitting] = [_listed(row) for row in rows]
    # Of those at the door only what comes before the end of this page is read.
    sought = _unbooked(filters, found[limit].starts_at if len(found) > limit else None)
    if sought is not None and (others := unbooked.page(connection, sought, last, limit + 1)):
        found = sorted([*found, *others], key=lambda it: (it.starts_at, it.id))
    more = found[limit - 1] if len(found) > limit else None
    return found[:limit], None if more is None else cursors.cursor(more.starts_at, more.id)


def _unbooked(filters: Filters, upto: int | None) -> Sought | None:
    """What of those opened at the door may be told; None: nothing. They are in no other system."""
    if filters.marks or (filters.public and filters.or_of is None):
        return None
    same = {it: getattr(filters, it) for it in Sought.__slots__ if it != "unit"}
    ends = [it for it in (filters.until, None if upto is None else upto + 1) if it is not None]
    return Sought(
        **{**same, "until": min(ends, default=None)}, unit=filters.or_of if filters.public else None
    )


def find(connection: Connection, sitting: str) -> Listed | None:
    row = connection.execute(_query().where(occurrences.c.id == sitting)).first()
    return None if row is None else _listed(row)


@cache
def _query() -> Select[Any]:
    """Made once: what is asked of it makes others."""
    o, b = occurrences.c, bookings.c
    return (
        select(
            *(o.id, o.booking, o.recurrence, o.title, o.place, o.opens_at, o.starts_at, o.ends_at),
            _state().label("state"),
            *(rooms.c.id.label("room"), rooms.c.slug, rooms.c.preset, rooms.c.own_preset),
            *(b.description, b.opd, b.public, b.external, b.series, b.version, b.created_by),
            *(b.agenda, b.registration, _count().label("count")),
        )
        .select_from(occurrences.join(bookings, b.id == o.booking).join(rooms, rooms.c.id == o.room))
        .outerjoin(sittings, sittings.c.id == o.id)
    )


def _count() -> ColumnElement[int]:
    """Of the rows, which is a thousandth of what expanding the rule takes."""
    every = occurrences.alias("every")
    return select(func.count()).where(every.c.booking == bookings.c.id).scalar_subquery()


def _state() -> ColumnElement[str]:
    booked = case((occurrences.c.cancelled, "cancelled"), else_="scheduled")
    return func.coalesce(sittings.c.state, booked)


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    o, b = occurrences.c, bookings.c
    wanted: list[ColumnElement[bool]] = []
    if filters.since is not None:
        # The second says nothing new, but it is what the index over starts can use.
        wanted += (o.ends_at > filters.since, o.starts_at > filters.since - LONGEST_MS)
    if filters.until is not None:
        wanted.append(o.starts_at < filters.until)
    for column, value in ((b.opd, filters.opd), (rooms.c.preset, filters.preset), (_state(), filters.state)):
        if value is not None:
            wanted.append(column == value)
    if filters.room is not None:
        wanted.append(or_(rooms.c.id == filters.room, rooms.c.slug == filters.room))
    if filters.text:
        wanted.append(o.title.icontains(filters.text, autoescape=True))
    if filters.public:
        own = [b.created_by == filters.or_by] if filters.or_by else []
        theirs = [b.opd == filters.or_of] if filters.or_of else []
        wanted.append(or_(b.public, *own, *theirs))
    if filters.rooms is not None:
        wanted.append(rooms.c.id.in_(sorted(filters.rooms)))
    if filters.opds is not None:
        wanted.append(b.opd.in_(sorted(filters.opds)))
    for mark in sorted(filters.marks):
        its = select(booking_marks.c.booking).where(booking_marks.c.mark == mark)
        wanted.append(b.id.in_(its))
    return wanted


def _listed(row: Row[Any]) -> Listed:
    own = {name: getattr(row, name) for name in Listed.__slots__}
    agenda, registration = beforehand_of(row)
    return Listed(**{**own, "series": series_of(row.series), "agenda": agenda, "registration": registration})
