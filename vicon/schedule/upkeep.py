"""Rooms made ahead: changed, archived, taken away where nothing was ever held or booked in them.

Every function works in the caller's transaction.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, or_, select, update

from vicon.people.server_key import ServerKey
from vicon.rooms.ids import new_id
from vicon.schedule import due, presets, rooms, slugs, units
from vicon.schedule.changes import NotChanged
from vicon.schedule.faults import BadBooking
from vicon.schedule.invited import Invited, named, seal
from vicon.schedule.plan import titled
from vicon.store.models.platforms import platforms
from vicon.store.models.rooms import rooms as table
from vicon.store.models.rooms import sittings
from vicon.store.models.schedule import bookings


class InUse(Exception):
    """Something was held or is booked in the room: its records name it."""


class Busy(Exception):
    """A sitting goes on in the room, or is booked in it for later."""


@dataclass(frozen=True, slots=True)
class NewRoom:
    """`slug`: None for one made of the title. `people` are invited unless a booking says otherwise."""

    title: str
    slug: str | None = None
    preset: str = "meeting"
    opd: str | None = None
    people: Sequence[Invited] = ()
    own_preset: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A room as lists show it."""

    id: str
    slug: str
    title: str
    preset: str
    opd: str | None
    version: int
    created_at: int
    own_preset: str | None = None
    archived_at: int | None = None


def make(connection: Connection, server_key: ServerKey, wanted: NewRoom, now: int) -> str:
    """The id of a new room. Raises BadBooking."""
    title, slug = titled(wanted.title), wanted.slug
    if slug is not None:
        need_slug(connection, slug)
    own = presets.offered(connection, wanted.own_preset) if wanted.own_preset else None
    made, _ = rooms.add(
        connection,
        server_key,
        room=new_id("r", os.urandom),
        title=title,
        fallback_title=lambda it: it,
        preset=own.base if own else wanted.preset,
        now=now,
        slug=slug,
        opd=units.named(connection, wanted.opd),
        own_preset=own.id if own else None,
        rules=own.rules if own else None,
        ahead=True,
    )
    if wanted.people:
        _invite(connection, server_key, made.id, wanted.people)
    return made.id


def need_slug(connection: Connection, slug: str) -> None:
    """Raises BadBooking unless a room may have this address."""
    if not slugs.good(slug):
        raise BadBooking("/slug", "slug_bad", "An address has words of a-z and 0-9, joined by hyphens.")
    if connection.scalar(select(table.c.id).where(table.c.slug == slug)) is not None:
        raise BadBooking("/slug", "slug_taken", f"There is a room {slug}.")


def change(
    connection: Connection,
    server_key: ServerKey,
    room: Kept,
    version: int,
    fields: Mapping[str, Any],
    people: Sequence[Invited] | None = None,
) -> None:
    """New values of title, slug and opd. Raises BadBooking, NotChanged(`stale`)."""
    values = dict(fields)
    if "title" in values:
        values["title"] = titled(values["title"] or "")
    if values.get("slug", room.slug) != room.slug:
        need_slug(connection, values["slug"])
    if "opd" in values and values["opd"] != room.opd:
        values["opd"] = units.named(connection, values["opd"])
    done = connection.execute(
        update(table)
        .where(table.c.id == room.id, table.c.version == version)
        .values(**values, version=version + 1)
    )
    if done.rowcount == 0:
        raise NotChanged("stale")
    if people is not None:
        _invite(connection, server_key, room.id, people)


def archive(connection: Connection, room: Kept, archived: bool, now: int) -> dict[str, Any]:
    """What `change` sets for it: nothing begins or is booked in an archived room, and nobody's link opens it.

    Raises Busy: what goes on ends first, what is booked is cancelled first.
    """
    if archived == (room.archived_at is not None):
        return {}
    live = select(sittings.c.id).where(sittings.c.room == room.id, sittings.c.ended_at.is_(None))
    if archived and (connection.scalar(live) or due.next_of(connection, room.id, now)):
        raise Busy
    return {"archived_at": now if archived else None}


def remove(connection: Connection, room: str) -> None:
    """Raises InUse."""
    for used in (sittings, bookings):
        if connection.scalar(select(func.count()).select_from(used).where(used.c.room == room)):
            raise InUse
    connection.execute(delete(platforms).where(platforms.c.room == room))
    connection.execute(delete(table).where(table.c.id == room))


def find(connection: Connection, room: str) -> Kept | None:
    """By id or by slug."""
    row = connection.execute(query().where(or_(table.c.id == room, table.c.slug == room))).first()
    return None if row is None else kept(row)


def _invite(connection: Connection, server_key: ServerKey, room: str, people: Sequence[Invited]) -> None:
    stored = seal(server_key, room, named(people, os.urandom))
    connection.execute(update(table).where(table.c.id == room).values(seats=stored))


def query() -> Select[Any]:
    """Of rooms; `kept` reads its rows."""
    return select(*(table.c[name] for name in Kept.__slots__))


def kept(row: Row[Any]) -> Kept:
    return Kept(**row._mapping)
