"""Traces of a person in the journals of sittings, and in the documents that show them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, select, tuple_

from vicon.privacy.subject import Subject
from vicon.privacy.traces import Kind, Trace
from vicon.records.stream import openable
from vicon.rooms.ports import StoredEvent
from vicon.store import recordings
from vicon.store.database import Database
from vicon.store.models.documents import documents
from vicon.store.models.journal import events, sealed
from vicon.store.models.rooms import rooms, sittings
from vicon.store.models.schedule import occurrences

_PAGE = 2_000
_EXCERPT = 120
_JOINED = b'"kind":"participant.joined"'
_NAMES = frozenset({"seat.prepared", "participant.joined", "seat.renamed"})


async def find(database: Database, subject: Subject) -> list[Trace]:
    """In every sitting that has a value under a seal which names the person. Raises StoreUnavailable."""
    touched: dict[str, dict[str, str]] = {}
    after: tuple[str, str] | None = ("", "")
    while after is not None:
        after = await database.read(partial(_page, subject=subject, after=after, touched=touched))
    traces: list[Trace] = []
    for sitting, named in sorted(touched.items()):
        traces += await database.read(partial(_traces, subject=subject, sitting=sitting, named=named))
    return traces


def _page(
    connection: Connection, subject: Subject, after: tuple[str, str], touched: dict[str, dict[str, str]]
) -> tuple[str, str] | None:
    """Add to `touched` the texts that name the person, by sitting and seal; where to go on."""
    key = tuple_(sealed.c.sitting, sealed.c.seal)
    query = select(sealed).where(key > tuple_(*after)).order_by(sealed.c.sitting, sealed.c.seal)
    rows = connection.execute(query.limit(_PAGE)).all()
    for row in rows:
        text = row.value.decode(errors="replace")
        if subject.is_mentioned(text) or subject.is_named(text):
            touched.setdefault(row.sitting, {})[row.seal] = text
    return (rows[-1].sitting, rows[-1].seal) if len(rows) == _PAGE else None


def _traces(connection: Connection, subject: Subject, sitting: str, named: Mapping[str, str]) -> list[Trace]:
    return list(_of_sitting(connection, subject, sitting, named))


def _of_sitting(
    connection: Connection, subject: Subject, sitting: str, named: Mapping[str, str]
) -> Iterator[Trace]:
    rows = connection.execute(
        select(events.c.seq, events.c.canonical, events.c.hash)
        .where(events.c.sitting == sitting)
        .order_by(events.c.seq)
    )
    journal = [StoredEvent(*row) for row in rows]
    kept = {row.seal: row.value.decode(errors="replace") for row in _kept(connection, sitting)}
    names = {seal for seal, text in named.items() if subject.is_named(text)}
    seats = set(_seats(journal, names))
    groups: dict[Kind, list[str]] = {"name": [], "words": [], "mention": []}
    for stored in journal:
        own = seats.intersection(_seats_of(stored))
        for seal in openable(stored):
            if seal not in kept:
                continue
            if seal in names:
                groups["name"].append(seal)
            elif own and not _names(stored):
                groups["words"].append(seal)
            elif seal in named:
                groups["mention"].append(seal)
    title, at = _title(connection, sitting)
    touched: set[str] = set()
    for kind, seals in groups.items():
        mine = tuple(dict.fromkeys(seal for seal in seals if seal not in touched))
        touched.update(mine)
        if mine:
            yield Trace(kind, sitting, title, at, len(mine), kept[mine[0]][:_EXCERPT], mine)
    yield from _documents(connection, sitting, title, touched)
    who = tuple(_participants(journal, seats))
    for it in recordings.of_sitting(connection, sitting) if who else ():
        yield Trace("recording", it.id, title, it.began_at, who=who)


def _documents(connection: Connection, sitting: str, title: str, seals: Collection[str]) -> Iterator[Trace]:
    query = select(documents.c.template, documents.c.version, documents.c.at, documents.c.seals)
    own = documents.c.sitting == sitting, documents.c.file.is_not(None)
    for row in connection.execute(query.where(*own).order_by(documents.c.template, documents.c.version)):
        shown = tuple(sorted(set(row.seals).intersection(seals)))
        if shown:
            where = f"{sitting}/{row.template}/{row.version}"
            yield Trace("document", where, title, row.at, len(shown), seals=shown)


def _kept(connection: Connection, sitting: str) -> list[Row[Any]]:
    return list(connection.execute(select(sealed.c.seal, sealed.c.value).where(sealed.c.sitting == sitting)))


def _seats(journal: list[StoredEvent], names: Collection[str]) -> Iterator[str]:
    """The seats that bore one of `names`."""
    for stored in journal:
        if _names(stored) and any(seal in names for seal in openable(stored)):
            yield from _seats_of(stored)


def _participants(journal: list[StoredEvent], seats: Collection[str]) -> Iterator[str]:
    """Who sat in `seats`: each is a device, with tapes of its own."""
    for stored in journal:
        fields = json.loads(stored.canonical)
        if fields["kind"] == "participant.joined" and fields["body"]["seat"] in seats:
            yield fields["body"]["participant"]


def seats_of(connection: Connection, sitting: str, participants: Collection[str]) -> list[str]:
    """The seats in which they sat."""
    rows = connection.execute(
        select(events.c.canonical).where(events.c.sitting == sitting).order_by(events.c.seq)
    )
    found = (json.loads(row.canonical) for row in rows if _JOINED in row.canonical)
    return [it["body"]["seat"] for it in found if it["body"].get("participant") in participants]


def _names(stored: StoredEvent) -> bool:
    return json.loads(stored.canonical)["kind"] in _NAMES


def _seats_of(stored: StoredEvent) -> list[str]:
    """Whose the event is: the seat it speaks of, or the one that acted."""
    fields = json.loads(stored.canonical)
    seat = fields["body"].get("seat", fields["actor"])
    return [seat] if isinstance(seat, str) else []


def _title(connection: Connection, sitting: str) -> tuple[str, int | None]:
    booked = connection.execute(
        select(occurrences.c.title, occurrences.c.starts_at).where(occurrences.c.id == sitting)
    ).first()
    if booked is not None:
        return booked.title, booked.starts_at
    query = select(rooms.c.title, sittings.c.created_at).join(sittings, sittings.c.room == rooms.c.id)
    row = connection.execute(query.where(sittings.c.id == sitting)).first()
    return (row.title, row.created_at) if row else ("", None)
