"""Broadcasts by id: a mirror of the journals, written in their transactions."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update

from vicon.rooms.ports import StoredEvent
from vicon.store.models.broadcasts import broadcasts as table
from vicon.store.models.rooms import rooms, sittings
from vicon.store.models.schedule import occurrences


@dataclass(frozen=True, slots=True)
class Broadcast:
    """`state`: `begun` (nobody makes it yet), `running` or `ended`. Times in ms."""

    id: str
    sitting: str
    state: str
    began_at: int
    ended_at: int | None
    room: str
    slug: str
    preset: str
    title: str


def mirror(connection: Connection, sitting: str, events: Iterable[StoredEvent]) -> None:
    """Rows of broadcasts that begin or end with `events`."""
    for event in events:
        # A look at the bytes spares nearly every commit the parsing.
        if b'"kind":"broadcast.st' not in event.canonical:
            continue
        it = json.loads(event.canonical)
        id_, at = it["body"]["broadcast"], it["at"]
        if it["kind"] == "broadcast.started":
            row = {"id": id_, "sitting": sitting, "state": "begun", "began_at": at}
            connection.execute(insert(table), row)
        else:
            connection.execute(update(table).where(table.c.id == id_).values(state="ended", ended_at=at))


def begun(connection: Connection) -> list[str]:
    """Those for which there is no job yet."""
    return list(connection.scalars(select(table.c.id).where(table.c.state == "begun")))


def taken(connection: Connection, id_: str) -> None:
    """There is a job for it."""
    mine = table.c.id == id_, table.c.state == "begun"
    connection.execute(update(table).where(*mine).values(state="running"))


def one(connection: Connection, id_: str) -> Broadcast | None:
    row = connection.execute(_SHOWN.where(table.c.id == id_)).first()
    return None if row is None else Broadcast(*row)


def platform_says(connection: Connection, id_: str, said: Mapping[str, Any]) -> None:
    """How it stands with the video platform: `state`, `why`, `dropped`."""
    connection.execute(update(table).where(table.c.id == id_).values(platform=dict(said)))


@dataclass(frozen=True, slots=True)
class Going:
    """A broadcast that runs: of which room, and what was said of the video platform last."""

    room: str
    slug: str
    said: Mapping[str, Any] | None


def going(connection: Connection, sitting: str) -> Going | None:
    """That of a sitting."""
    query = (
        select(rooms.c.id, rooms.c.slug, table.c.platform)
        .join(sittings, sittings.c.id == table.c.sitting)
        .join(rooms, rooms.c.id == sittings.c.room)
        .where(table.c.sitting == sitting, table.c.state != "ended")
    )
    row = connection.execute(query).first()
    return None if row is None else Going(*row)


def platforms(connection: Connection) -> Counter[str]:
    """How many of those that run stand how with it."""
    said = connection.scalars(select(table.c.platform).where(table.c.state == "running"))
    return Counter(str(it["state"]) for it in said if it)


def running(connection: Connection) -> list[Broadcast]:
    """All that have not ended, the longest running first."""
    query = _SHOWN.where(table.c.state != "ended").order_by(table.c.began_at, table.c.id)
    return [Broadcast(*row) for row in connection.execute(query)]


def of_room(connection: Connection, room: str) -> Broadcast | None:
    """The newest of a room, by its id or its slug."""
    query = (
        _SHOWN.where(or_(rooms.c.slug == room, rooms.c.id == room))
        .order_by(table.c.began_at.desc(), table.c.id)
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else Broadcast(*row)


_SHOWN = (
    select(
        table.c.id,
        table.c.sitting,
        table.c.state,
        table.c.began_at,
        table.c.ended_at,
        rooms.c.id.label("room"),
        rooms.c.slug,
        rooms.c.preset,
        func.coalesce(occurrences.c.title, rooms.c.title),
    )
    .join(sittings, sittings.c.id == table.c.sitting)
    .join(rooms, rooms.c.id == sittings.c.room)
    .outerjoin(occurrences, occurrences.c.id == table.c.sitting)
)
