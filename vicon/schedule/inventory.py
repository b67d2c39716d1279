"""The rooms of the city as they are listed: which, and what goes on in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from vicon.schedule.upkeep import Kept, kept, query
from vicon.store.models.rooms import rooms as table
from vicon.store.models.rooms import sittings
from vicon.store.models.schedule import occurrences


@dataclass(frozen=True, slots=True)
class Filters:
    """`text`: looked for in title, address and OPD. `only`, `opds`: all that may be seen; None: every one."""

    opd: str | None = None
    preset: str | None = None
    own_preset: str | None = None
    text: str | None = None
    archived: bool | None = None
    only: frozenset[str] | None = None
    opds: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """`sitting` goes on in the room, in `state`, with people `inside` or not; `next_at`: when the next booked
    one starts, ms.
    """

    sitting: str | None = None
    state: str | None = None
    inside: bool = False
    next_at: int | None = None


def page(
    connection: Connection, filters: Filters, *, after: str | None, limit: int
) -> tuple[list[Kept], str | None]:
    """Rooms by their slug, and the slug after which the next page begins."""
    found = _filtered(query(), filters)
    if after is not None:
        found = found.where(table.c.slug > after)
    rows = [kept(row) for row in connection.execute(found.order_by(table.c.slug).limit(limit + 1))]
    return rows[:limit], rows[limit - 1].slug if len(rows) > limit else None


def count(connection: Connection, filters: Filters) -> int:
    return connection.scalar(_filtered(select(func.count()).select_from(table), filters)) or 0


def standing(connection: Connection, rooms: Collection[str], now: int) -> Mapping[str, Standing]:
    """What goes on in those rooms, by their ids."""
    o = occurrences.c
    live = select(sittings.c.room, sittings.c.id, sittings.c.state, sittings.c.look_at).where(
        sittings.c.room.in_(rooms), sittings.c.ended_at.is_(None)
    )
    ahead = (
        select(o.room, func.min(o.starts_at))
        .outerjoin(sittings, sittings.c.id == o.id)
        .where(o.room.in_(rooms), o.cancelled.is_(False), o.ends_at > now, sittings.c.id.is_(None))
        .group_by(o.room)
    )
    nexts = {row[0]: row[1] for row in connection.execute(ahead)}
    going = {row.room: row for row in connection.execute(live)}
    return {
        room: Standing(next_at=nexts.get(room))
        if (row := going.get(room)) is None
        else Standing(row.id, row.state, row.look_at == 0, nexts.get(room))
        for room in rooms
    }


def _filtered(found: Select[Any], filters: Filters) -> Select[Any]:
    for name in ("opd", "preset", "own_preset"):
        if (value := getattr(filters, name)) is not None:
            found = found.where(table.c[name] == value)
    if filters.text:
        said = (table.c[name].icontains(filters.text, autoescape=True) for name in ("title", "slug", "opd"))
        found = found.where(or_(*said))
    if filters.archived is not None:
        at = table.c.archived_at
        found = found.where(at.is_not(None) if filters.archived else at.is_(None))
    if filters.only is not None:
        found = found.where(table.c.id.in_(sorted(filters.only)))
    if filters.opds is not None:
        found = found.where(table.c.opd.in_(sorted(filters.opds)))
    return found
