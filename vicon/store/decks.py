"""Files that were brought in to be shown page by page, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from vicon.store.models.decks import decks as table
from vicon.store.models.rooms import sittings


@dataclass(frozen=True, slots=True)
class Stored:
    """`state`: `waiting`, `ready` with its `pages`, or `failed` with a `fault`."""

    id: str
    sitting: str
    sha256: str
    size: int
    kind: str
    state: str
    fault: str | None
    pages: int | None


def add(
    connection: Connection, id_: str, sitting: str, sha256: str, size: int, kind: str, now: int
) -> Stored | None:
    """A new one; None if the sitting has this file already, and not as one that failed."""
    same = table.c.sitting == sitting, table.c.sha256 == sha256
    connection.execute(delete(table).where(*same, table.c.state == "failed"))
    if connection.execute(select(table.c.id).where(*same)).first() is not None:
        return None
    row = {"id": id_, "sitting": sitting, "sha256": sha256, "size": size, "kind": kind}
    connection.execute(insert(table), row | {"state": "waiting", "created_at": now})
    return one(connection, id_)


def one(connection: Connection, id_: str) -> Stored | None:
    row = connection.execute(select(table).where(table.c.id == id_)).first()
    return None if row is None else _stored(row)


def same(connection: Connection, sitting: str, sha256: str) -> Stored | None:
    """The one with the same bytes."""
    row = connection.execute(
        select(table).where(table.c.sitting == sitting, table.c.sha256 == sha256)
    ).first()
    return None if row is None else _stored(row)


def count(connection: Connection, sitting: str) -> int:
    """How many a sitting has, those that failed not counted."""
    query = select(func.count()).where(table.c.sitting == sitting, table.c.state != "failed")
    return connection.scalar(query) or 0


def ready(connection: Connection, id_: str, pages: int) -> None:
    connection.execute(update(table).where(table.c.id == id_).values(state="ready", pages=pages))


def failed(connection: Connection, id_: str, fault: str) -> None:
    connection.execute(update(table).where(table.c.id == id_).values(state="failed", fault=fault))


def drop(connection: Connection, id_: str) -> None:
    connection.execute(delete(table).where(table.c.id == id_))


def over(connection: Connection, upto: int) -> list[str]:
    """Those of sittings that ended not later than `upto` (ms)."""
    its = table.join(sittings, sittings.c.id == table.c.sitting)
    query = select(table.c.id).select_from(its).where(sittings.c.ended_at <= upto).order_by(table.c.id)
    return list(connection.scalars(query))


def _stored(row: Row[tuple[object, ...]]) -> Stored:
    return Stored(**{name: getattr(row, name) for name in Stored.__slots__})
