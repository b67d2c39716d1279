"""What is older than it may be: found by kind, and taken away where that is a matter of rows alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, select, update

from vicon.people import audit, links, sessions
from vicon.people.server_key import ServerKey
from vicon.records.stream import openable
from vicon.rooms.ports import StoredEvent
from vicon.schedule import bookings as booked
from vicon.store.models import rooms
from vicon.store.models.documents import documents
from vicon.store.models.journal import events, sealed
from vicon.store.models.people import people
from vicon.store.models.privacy import erasures
from vicon.store.models.recordings import recordings
from vicon.store.models.schedule import bookings, occurrences

NOBODY_BYTES = 12 + len(b"[]") + 16
"""Of a list of people in which there is nobody, as it is encrypted: nonce, text, tag."""


def sittings(connection: Connection, after: int, upto: int) -> list[str]:
    """Those that ended after `after` and not later than `upto` (ms) and still have something under seals."""
    ended = rooms.sittings.c.ended_at
    kept = select(sealed.c.seal).where(sealed.c.sitting == rooms.sittings.c.id).exists()
    query = select(rooms.sittings.c.id).where(ended > after, ended <= upto, kept).order_by(ended)
    return list(connection.scalars(query))


def seals(connection: Connection, sitting: str, kind: str) -> list[str]:
    """What there is still to open in `sitting`: of its chat, or of everything people said and are called."""
    kept = set(connection.scalars(select(sealed.c.seal).where(sealed.c.sitting == sitting)))
    query = select(events.c.seq, events.c.canonical, events.c.hash).where(events.c.sitting == sitting)
    found: dict[str, None] = {}
    for row in connection.execute(query.order_by(events.c.seq)):
        stored = StoredEvent(*row)
        if kind == "openings" or json.loads(stored.canonical)["kind"].startswith("chat."):
            found.update(dict.fromkeys(seal for seal in openable(stored) if seal in kept))
    return list(found)


def on_tape(connection: Connection, after: int, upto: int) -> tuple[list[str], int]:
    """Recordings that ended after `after` and not later than `upto` (ms), and how many wait for a film.

    Of those that wait, or whose film is being made anew, the tapes are needed.
    """
    ended = recordings.c.ended_at
    query = select(recordings.c.id, recordings.c.state).where(ended > after, ended <= upto).order_by(ended)
    rows = connection.execute(query).all()
    over = [row.id for row in rows if row.state in ("filmed", "failed", "expired", "deleted")]
    return over, len(rows) - len(over)


class Rows(NamedTuple):
    """`due(connection, cutoff)`; `purge(connection, server_key, cutoff, now)`: how many. Times in ms."""

    due: Callable[[Connection, int], int]
    purge: Callable[[Connection, ServerKey, int, int], int]


def _old_documents(cutoff: int) -> ColumnElement[bool]:
    return and_(documents.c.file.is_not(None), documents.c.at <= cutoff)


def _count_documents(connection: Connection, cutoff: int) -> int:
    return connection.scalar(select(func.count()).select_from(documents).where(_old_documents(cutoff))) or 0


def _purge_documents(connection: Connection, _key: ServerKey, cutoff: int, _now: int) -> int:
    # The row stays: its hash is in the journal, and says what was printed.
    return connection.execute(update(documents).where(_old_documents(cutoff)).values(file=None)).rowcount


def _idle(cutoff: int) -> ColumnElement[bool]:
    seen = func.coalesce(people.c.seen_at, people.c.joined_at, people.c.created_at)
    return and_(people.c.disabled_at.is_(None), people.c.role != "admin", seen <= cutoff)


def _count_idle(connection: Connection, cutoff: int) -> int:
    return connection.scalar(select(func.count()).select_from(people).where(_idle(cutoff))) or 0


def _purge_idle(connection: Connection, _key: ServerKey, cutoff: int, now: int) -> int:
    found = list(connection.scalars(select(people.c.id).where(_idle(cutoff)).order_by(people.c.id)))
    for person in found:
        connection.execute(update(people).where(people.c.id == person).values(disabled_at=now))
        sessions.end_all(connection, person)
        links.drop(connection, person)
        audit.record(connection, audit.SERVER, "person.idle", {"person": person}, now)
    return len(found)


def _over(cutoff: int) -> ColumnElement[bool]:
    last = select(func.max(occurrences.c.ends_at)).where(occurrences.c.booking == bookings.c.id)
    return and_(last.scalar_subquery() <= cutoff, func.length(bookings.c.people) > NOBODY_BYTES)


def _count_bookings(connection: Connection, cutoff: int) -> int:
    return connection.scalar(select(func.count()).select_from(bookings).where(_over(cutoff))) or 0


def _purge_bookings(connection: Connection, key: ServerKey, cutoff: int, now: int) -> int:
    found = list(connection.scalars(select(bookings.c.id).where(_over(cutoff)).order_by(bookings.c.id)))
    for it in found:
        booking = booked.find(connection, key, it)
        if booking is not None:
            booked.keep_people(connection, key, replace(booking, people=(), updated_at=now))
    return len(found)


def _told(cutoff: int) -> ColumnElement[bool]:
    return and_(erasures.c.ended_at <= cutoff, erasures.c.subject.is_not(None))


def _count_erasures(connection: Connection, cutoff: int) -> int:
    return connection.scalar(select(func.count()).select_from(erasures).where(_told(cutoff))) or 0


def _purge_erasures(connection: Connection, _key: ServerKey, cutoff: int, _now: int) -> int:
    return connection.execute(update(erasures).where(_told(cutoff)).values(subject=None)).rowcount


ROWS: Mapping[str, Rows] = {
    "documents": Rows(_count_documents, _purge_documents),
    "bookings": Rows(_count_bookings, _purge_bookings),
    "accounts_idle": Rows(_count_idle, _purge_idle),
    "erasures": Rows(_count_erasures, _purge_erasures),
}
