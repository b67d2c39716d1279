"""Lines of captions of recordings, and where they are in the film that was made."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from vicon.rooms.ports import KeptCaption
from vicon.store.models.captions import captions as table
from vicon.store.models.recordings import recordings


@dataclass(frozen=True, slots=True)
class Caption:
    """`ms`: from the beginning of the film, None if it is not in it; `long_ms` it took to say or to write.
    `name`: the seal of who is named. `auto`: by the speech engine."""

    id: str
    recording: str
    seat: str | None
    lang: str
    text: str
    auto: bool
    ms: int | None
    long_ms: int
    name: str | None
    version: int
    began_at: int
    """ms since 1970."""


class Stale(Exception):
    """Somebody else has corrected it meanwhile, or it is gone."""


def keep(connection: Connection, lines: Sequence[KeptCaption]) -> None:
    """Those that are not there yet, of recordings that are neither over nor deleted."""
    mine = {it.id for it in lines}, {it.recording for it in lines}
    there = set(connection.scalars(select(table.c.id).where(table.c.id.in_(mine[0]))))
    kept = recordings.c.id.in_(mine[1]), recordings.c.state.in_(("running", "ended", "filmed"))
    known = set(connection.scalars(select(recordings.c.id).where(*kept)))
    rows = [
        {name: getattr(it, name) for name in KeptCaption.__slots__} | {"version": 1}
        for it in lines
        if it.id not in there and it.recording in known
    ]
    if rows:
        connection.execute(insert(table), rows)


def place(
    connection: Connection, recording: str, begin: int, ms: int, people: Mapping[str, str | None]
) -> None:
    """Where its lines are in a film that begins at `begin` (ms since 1970) and is `ms` long. `people`: seats
    that are heard in it, with the seal of the name of those who are named."""
    connection.execute(update(table).where(table.c.recording == recording).values(ms=None, name=None))
    found = connection.execute(select(table).where(table.c.recording == recording)).all()
    for row in found:
        at = max(0, row.began_at - begin)
        if at < ms and (row.seat is None or row.seat in people):
            values = {"ms": at, "name": people.get(row.seat or "")}
            connection.execute(update(table).where(table.c.id == row.id).values(values))


def withdrawn(connection: Connection, recordings: Select[tuple[str]]) -> None:
    """Those of `recordings` are in no film until another is made."""
    mine = table.c.recording.in_(recordings)
    connection.execute(update(table).where(mine).values(ms=None, name=None))


def of(connection: Connection, recording: str) -> list[Caption]:
    """Those that are in its film, in order."""
    query = select(table).where(table.c.recording == recording, table.c.ms.is_not(None))
    return [_read(row) for row in connection.execute(query.order_by(table.c.ms, table.c.id))]


def of_sitting(connection: Connection, sitting: str) -> list[Caption]:
    """Those that are in a film of `sitting`, in order."""
    mine = select(recordings.c.id).where(recordings.c.sitting == sitting)
    query = select(table).where(table.c.recording.in_(mine), table.c.ms.is_not(None))
    return [_read(row) for row in connection.execute(query.order_by(table.c.began_at, table.c.id))]


def languages(connection: Connection, recording: str) -> list[str]:
    """In which there are lines in its film, by name."""
    query = select(table.c.lang).where(table.c.recording == recording, table.c.ms.is_not(None))
    return sorted(set(connection.scalars(query)))


def correct(connection: Connection, recording: str, id_: str, version: int, text: str) -> Caption | None:
    """With other words; None if there is no such line. Raises Stale."""
    mine = table.c.id == id_, table.c.recording == recording, table.c.ms.is_not(None)
    if connection.execute(select(table.c.id).where(*mine)).first() is None:
        return None
    changed = update(table).where(*mine, table.c.version == version)
    if not connection.execute(changed.values(text=text, version=version + 1)).rowcount:
        raise Stale(id_)
    return _read(connection.execute(select(table).where(table.c.id == id_)).one())


def strike(connection: Connection, recording: str, id_: str) -> bool:
    """Away with it; False if it was not there."""
    mine = table.c.id == id_, table.c.recording == recording
    return connection.execute(delete(table).where(*mine)).rowcount > 0


def forget(connection: Connection, recording: str, seats: Collection[str] | None = None) -> int:
    """Away with all of it, or with what `seats` said; how many lines."""
    which = [table.c.recording == recording]
    if seats is not None:
        which.append(table.c.seat.in_(list(seats)))
    return connection.execute(delete(table).where(*which)).rowcount


def made(connection: Connection, recording: str) -> bool:
    """Whether the speech engine has written any of it."""
    query = select(table.c.id).where(table.c.recording == recording, table.c.auto).limit(1)
    return connection.execute(query).first() is not None


def _read(row: Row[Any]) -> Caption:
    return Caption(
        row.id, row.recording, row.seat, row.lang, row.text, row.auto,
        row.ms, row.ended_at - row.began_at, row.name, row.version, row.began_at,
    )  # fmt: skip
