"""Sittings that nobody had booked: opened at the door, in a room that was there or made for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, or_, select

from vicon.schedule.series import LONGEST_MS
from vicon.store.models.rooms import rooms, sittings


@dataclass(frozen=True, slots=True)
class Unbooked:
    """`ends_at`: when it ended, None while it goes on; times in ms. The title and OPD are the room's.

    Nobody is known to have opened it: `created_by` is None, and it is on no public agenda.
    """

    id: str
    title: str
    starts_at: int
    ends_at: int | None
    state: str
    room: str
    slug: str
    preset: str
    own_preset: str | None
    opd: str | None
    created_by: None = None
    public: bool = False


@dataclass(frozen=True, slots=True)
class Sought:
    """Of `listing.Filters` what such a sitting can meet. `unit`: only those of this OPD."""

    since: int | None = None
    until: int | None = None
    opd: str | None = None
    preset: str | None = None
    state: str | None = None
    room: str | None = None
    text: str | None = None
    unit: str | None = None
    rooms: frozenset[str] | None = None
    opds: frozenset[str] | None = None


def page(connection: Connection, sought: Sought, after: tuple[int, str] | None, limit: int) -> list[Unbooked]:
    """At most `limit` by their start, those `after` a start and an id."""
    query = _query().where(*_conditions(sought))
    at = sittings.c.unbooked_at
    if after is not None:
        query = query.where(or_(at > after[0], and_(at == after[0], sittings.c.id > after[1])))
    rows = connection.execute(query.order_by(at, sittings.c.id).limit(limit))
    return [_read(row) for row in rows]


def find(connection: Connection, sitting: str) -> Unbooked | None:
    row = connection.execute(_query().where(sittings.c.id == sitting)).first()
    return None if row is None else _read(row)


@cache
def _query() -> Select[Any]:
    """Made once: what is asked of it makes others."""
    s, r = sittings.c, rooms.c
    return (
        select(
            *(s.id, r.title, s.unbooked_at.label("starts_at"), s.ended_at.label("ends_at"), s.state),
            *(s.room, r.slug, r.preset, r.own_preset, r.opd),
        )
        .select_from(sittings.join(rooms, r.id == s.room))
        .where(s.unbooked_at.is_not(None))
    )


def _conditions(sought: Sought) -> list[Any]:
    s, r = sittings.c, rooms.c
    wanted: list[Any] = []
    if sought.since is not None:
        # The index over starts can use the second only; what goes on for longer is not looked for.
        on = or_(s.ended_at.is_(None), s.ended_at > sought.since)
        wanted += (on, s.unbooked_at > sought.since - LONGEST_MS)
    if sought.until is not None:
        wanted.append(s.unbooked_at < sought.until)
    for column, value in (
        *((r.opd, sought.opd), (r.opd, sought.unit)),
        *((r.preset, sought.preset), (s.state, sought.state)),
    ):
        if value is not None:
            wanted.append(column == value)
    if sought.room is not None:
        wanted.append(or_(r.id == sought.room, r.slug == sought.room))
    if sought.text:
        wanted.append(r.title.icontains(sought.text, autoescape=True))
    if sought.rooms is not None:
        wanted.append(s.room.in_(sorted(sought.rooms)))
    if sought.opds is not None:
        wanted.append(r.opd.in_(sorted(sought.opds)))
    return wanted


def _read(row: Row[Any]) -> Unbooked:
    return Unbooked(**row._mapping)
