"""Calendars by secret link: the sittings of one OPD or of one person, closed ones too.

The link is shown once and stored as a digest. Whoever has it reads titles and times, and no name.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select

from vicon.people.server_key import ServerKey
from vicon.schedule.invited import mark
from vicon.store import cursors
from vicon.store.ids import new_id
from vicon.store.models.schedule import booking_marks, bookings, feeds

KINDS = ("person", "nip", "email")
"""What a person is known by in bookings."""


@dataclass(frozen=True, slots=True)
class Subscription:
    id: str
    label: str
    created_at: int


@dataclass(frozen=True, slots=True)
class Found:
    """`wanted`: the condition of bookings that it shows."""

    label: str
    wanted: ColumnElement[bool]


def make(
    connection: Connection,
    server_key: ServerKey,
    *,
    label: str,
    opd: str | None,
    who: tuple[str, str] | None,
    now: int,
) -> tuple[Subscription, str]:
    """A new one and its secret. `who`: one of KINDS and its value; either that or `opd`."""
    secret = secrets.token_urlsafe(24)
    it = Subscription(new_id("fd"), label, now)
    row = {
        "id": it.id,
        "digest": _digest(secret),
        "opd": opd,
        "mark": None if who is None else _mark(server_key, *who),
        "label": label,
        "created_at": now,
    }
    connection.execute(insert(feeds), row)
    return it, secret


def page(connection: Connection, after: str | None, limit: int) -> tuple[list[Subscription], str | None]:
    """The oldest first, and the cursor of the next page. Raises BadCursor."""
    query = select(feeds.c.id, feeds.c.label, feeds.c.created_at).order_by(feeds.c.created_at, feeds.c.id)
    if after is not None:
        at, last = cursors.read(after)
        made = feeds.c.created_at
        query = query.where(or_(made > at, and_(made == at, feeds.c.id > last)))
    found = [Subscription(*row) for row in connection.execute(query.limit(limit + 1))]
    more = found[limit - 1] if len(found) > limit else None
    return found[:limit], None if more is None else cursors.cursor(more.created_at, more.id)


def remove(connection: Connection, subscription: str) -> bool:
    """False if there is none."""
    return connection.execute(delete(feeds).where(feeds.c.id == subscription)).rowcount > 0


def find(connection: Connection, secret: str) -> Found | None:
    row = connection.execute(select(feeds).where(feeds.c.digest == _digest(secret))).first()
    if row is None:
        return None
    if row.mark is None:
        return Found(row.label, bookings.c.opd == row.opd)
    its = select(booking_marks.c.booking).where(booking_marks.c.mark == row.mark)
    return Found(row.label, bookings.c.id.in_(its))


def _mark(server_key: ServerKey, kind: str, value: str) -> str:
    return mark(server_key, kind, value.lower() if kind == "email" else value)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
