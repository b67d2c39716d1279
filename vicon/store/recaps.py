"""Recaps: one of a recording at most, as its keepers chose it last; gone with the film that it is cut of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, insert, select, update

from vicon.store.ids import new_id
from vicon.store.models.recordings import recaps as table
from vicon.store.models.recordings import recordings


@dataclass(frozen=True, slots=True)
class Made:
    """`file`: part of its name; `sha256` of its bytes (hex), `size` in bytes, `ms` it lasts."""

    file: str
    sha256: str
    size: int
    ms: int


@dataclass(frozen=True, slots=True)
class Recap:
    """`take`: which choice of `cuts` (`from`, `to`, `caption` of each).

    `state`: `asked`, `ready` or `failed`. `title`: of the sitting. `published_at` in ms; None: it is the
    keepers' alone.
    """

    recording: str
    sitting: str
    title: str
    take: str
    state: str
    cuts: Sequence[Mapping[str, Any]]
    made: Made | None
    published_at: int | None


def ask(connection: Connection, recording: str, cuts: Sequence[Mapping[str, Any]]) -> str:
    """In the place of any before, which nobody sees from now on; its take."""
    take = new_id("tk")
    connection.execute(delete(table).where(table.c.recording == recording))
    row = {"recording": recording, "take": take, "state": "asked"}
    connection.execute(insert(table), row | {"cuts": [dict(it) for it in cuts]})
    return take


def of(connection: Connection, recording: str) -> Recap | None:
    return _first(connection, _whole().where(table.c.recording == recording))


def settle(connection: Connection, it: Recap, made: Made | None) -> bool:
    """It is ready, or failed; False if another was asked for, or its film withdrawn, meanwhile."""
    told = {name: getattr(made, name, None) for name in Made.__slots__}
    same = table.c.recording == it.recording, table.c.take == it.take
    state = "failed" if made is None else "ready"
    return connection.execute(update(table).where(*same).values(told | {"state": state})).rowcount > 0


def publish(connection: Connection, recording: str, sha256: str, now: int) -> bool:
    """Show everybody the file of that digest; False if it is not, or no longer, that one."""
    looked_at = table.c.recording == recording, table.c.state == "ready", table.c.sha256 == sha256
    return connection.execute(update(table).where(*looked_at).values(published_at=now)).rowcount > 0


def withdraw(connection: Connection, recording: str) -> None:
    connection.execute(update(table).where(table.c.recording == recording).values(published_at=None))


def drop(connection: Connection, of: ColumnElement[bool]) -> None:
    """Away with those of recordings for which `of` holds."""
    connection.execute(delete(table).where(table.c.recording.in_(select(recordings.c.id).where(of))))


def published(connection: Connection, sitting: str | None = None) -> Recap | None:
    """Of this sitting, or of all, the one that was published last."""
    query = _whole().where(table.c.published_at.is_not(None))
    if sitting is not None:
        query = query.where(recordings.c.sitting == sitting)
    return _first(connection, query.order_by(table.c.published_at.desc(), table.c.recording))


def _whole() -> Select[Any]:
    joined = table.join(recordings, recordings.c.id == table.c.recording)
    return select(table, recordings.c.sitting, recordings.c.title).select_from(joined)


def _first(connection: Connection, query: Select[Any]) -> Recap | None:
    row = connection.execute(query.limit(1)).first()
    return None if row is None else _read(row)


def _read(row: Row[Any]) -> Recap:
    made = None if row.file is None else Made(row.file, row.sha256, row.size, row.ms)
    return Recap(
        row.recording,
        row.sitting,
        row.title or "",
        row.take,
        row.state,
        row.cuts,
        made,
        row.published_at,
    )
