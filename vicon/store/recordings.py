"""Recordings by id: a mirror of the journals, written in their transactions, and the films made of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from vicon.rooms.ports import StoredEvent
from vicon.store import captions, catalogue, recaps
from vicon.store.models.recordings import recordings as table
from vicon.store.models.recordings import tracks

# What is written of these later changes what the archive says.
_TOLD = (b'"kind":"decision.', b'"kind":"vote.published"')


@dataclass(frozen=True, slots=True)
class Film:
    """`title`: of the sitting. `file`: part of the file's name. `chapters`: plain objects; what they show of
    people is a seal."""

    title: str
    file: str
    sha256: str
    size: int
    ms: int
    chapters: Sequence[Mapping[str, Any]]
    seals: Collection[str]
    at: int


@dataclass(frozen=True, slots=True)
class Recording:
    """`state`: `running`, `ended` and to be filmed, `filmed`, `failed`, `expired`: its film was over, or
    `deleted` by somebody."""

    id: str
    sitting: str
    state: str
    began_at: int
    ended_at: int | None
    film: Film | None
    published: bool
    turn: int
    """How many films of it were withdrawn."""


def mirror(connection: Connection, sitting: str, events: Iterable[StoredEvent]) -> None:
    """Rows of recordings that begin or end with `events`; who withdraws is in no film from then on."""
    for event in events:
        if any(kind in event.canonical for kind in _TOLD):
            catalogue.changed(connection, sitting)
        # A look at the bytes spares nearly every commit the parsing.
        if b'"kind":"consent.withdrawn"' in event.canonical:
            _withdraw(connection, table.c.sitting == sitting)
        if b'"kind":"recording.st' not in event.canonical:
            continue
        it = json.loads(event.canonical)
        id_, at = it["body"].get("recording"), it["at"]
        if it["kind"] == "recording.started":
            row = {"id": id_, "sitting": sitting, "state": "running", "began_at": at}
            connection.execute(
                insert(table), row | {"chapters": [], "seals": [], "published": False, "turn": 0}
            )
        elif it["kind"] == "recording.stopped":
            connection.execute(update(table).where(table.c.id == id_).values(state="ended", ended_at=at))


def unfilmed(connection: Connection) -> list[Recording]:
    """Those that ended and have no film: it is to be made, or was withdrawn."""
    return [read(row) for row in connection.execute(select(table).where(table.c.state == "ended"))]


def published(connection: Connection) -> list[Recording]:
    """Those whose film everybody may see."""
    mine = table.c.published, table.c.file.is_not(None)
    return [read(row) for row in connection.execute(select(table).where(*mine))]


def running(connection: Connection) -> list[Recording]:
    """Those that go on."""
    return [read(row) for row in connection.execute(select(table).where(table.c.state == "running"))]


def one(connection: Connection, id_: str, *, locked: bool = False) -> Recording | None:
    """`locked`: nobody else changes it until this transaction is over."""
    query = select(table).where(table.c.id == id_)
    row = connection.execute(query.with_for_update() if locked else query).first()
    return None if row is None else read(row)


def of_sitting(connection: Connection, sitting: str) -> list[Recording]:
    """In the order they were begun."""
    query = select(table).where(table.c.sitting == sitting).order_by(table.c.began_at, table.c.id)
    return [read(row) for row in connection.execute(query)]


def filmed(connection: Connection, id_: str, film: Film, turn: int) -> bool:
    """A new film, in the place of any before; False if somebody withdrew since `turn`, while it was made."""
    kept = connection.execute(
        update(table)
        .where(table.c.id == id_, table.c.turn == turn)
        .values(
            state="filmed",
            title=film.title,
            file=film.file,
            sha256=film.sha256,
            size=film.size,
            ms=film.ms,
            chapters=[dict(it) for it in film.chapters],
            seals=sorted(film.seals),
            filmed_at=film.at,
        )
    )
    return kept.rowcount > 0


def failed(connection: Connection, id_: str) -> None:
    """No film can be made of it; one that was deleted meanwhile stays so."""
    mine = table.c.id == id_, table.c.state == "ended"
    if connection.execute(update(table).where(*mine).values(state="failed")).rowcount:
        captions.forget(connection, id_)


def over(connection: Connection, upto: int) -> list[Recording]:
    """Those with a film that ended not later than `upto` (ms)."""
    query = (
        select(table).where(table.c.state == "filmed", table.c.ended_at <= upto).order_by(table.c.ended_at)
    )
    return [read(row) for row in connection.execute(query)]


def expired(connection: Connection, id_: str) -> None:
    """Its film has been kept as long as it may be: none is made anew. That it was published stays known."""
    mine = table.c.id == id_, table.c.state == "filmed"
    if connection.execute(update(table).where(*mine).values(state="expired", **_NO_FILM)).rowcount:
        connection.execute(delete(tracks).where(tracks.c.recording == id_))
        recaps.drop(connection, table.c.id == id_)
        captions.forget(connection, id_)
        catalogue.touch(connection, _sitting_of(connection, id_))


def deleted(connection: Connection, id_: str) -> None:
    """Nothing of it is shown from now on, or made of it: what is being made is of a turn that is over."""
    gone = {**_NO_FILM, "published": False, "state": "deleted", "turn": table.c.turn + 1}
    connection.execute(update(table).where(table.c.id == id_).values(gone))
    connection.execute(delete(tracks).where(tracks.c.recording == id_))
    recaps.drop(connection, table.c.id == id_)
    captions.forget(connection, id_)
    catalogue.touch(connection, _sitting_of(connection, id_))


def publish(connection: Connection, id_: str, *, published: bool) -> bool:
    """False where there is no film to be seen by everybody."""
    mine = [table.c.id == id_, *([table.c.file.is_not(None)] if published else [])]
    if connection.execute(update(table).where(*mine).values(published=published)).rowcount == 0:
        return False
    said = catalogue.enter if published else catalogue.touch
    said(connection, _sitting_of(connection, id_))
    return True


def redacted(connection: Connection, sitting: str, seals: Iterable[str]) -> None:
    """A film that shows one of `seals` is withdrawn at once and made anew without it."""
    gone = set(seals)
    films = select(table.c.id, table.c.state, table.c.seals).where(
        table.c.sitting == sitting, table.c.state.in_(("filmed", "ended"))
    )
    for row in connection.execute(films).all():
        if row.state == "ended" or gone & set(row.seals):
            _withdraw(connection, table.c.id == row.id)
    catalogue.touch(connection, sitting)


def withdraw(connection: Connection, id_: str) -> None:
    """Away with its film; it is made anew of what is still on tape, and waits to be published."""
    _withdraw(connection, table.c.id == id_)


_NO_FILM: Mapping[str, Any] = {"file": None, "sha256": None, "size": None, "chapters": [], "seals": []}


def _sitting_of(connection: Connection, id_: str) -> str:
    return str(connection.scalar(select(table.c.sitting).where(table.c.id == id_)))


def _withdraw(connection: Connection, which: ColumnElement[bool]) -> None:
    # Somebody looks at the next one before everybody does.
    nothing = {**_NO_FILM, "published": False}
    for sitting in set(connection.scalars(select(table.c.sitting).where(which, table.c.published))):
        catalogue.touch(connection, sitting)
    these = select(table.c.id).where(which)
    connection.execute(delete(tracks).where(tracks.c.recording.in_(these)))
    recaps.drop(connection, which)
    captions.withdrawn(connection, these)
    # One that is being made may show it, too.
    films = update(table).where(which, table.c.state.in_(("filmed", "ended")))
    connection.execute(films.values(state="ended", turn=table.c.turn + 1, **nothing))


def read(row: Row[Any]) -> Recording:
    """Of a row of the table."""
    film = None
    if row.file is not None:
        film = Film(row.title, row.file, row.sha256, row.size, row.ms, row.chapters, row.seals, row.filmed_at)
    return Recording(
        row.id, row.sitting, row.state, row.began_at, row.ended_at, film, row.published, row.turn
    )
