"""Tickets in the database. Every function works in the caller's transaction."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    case,
    func,
    insert,
    select,
    tuple_,
    update,
)

from vicon.counter import line
from vicon.messaging import numbers
from vicon.messaging.templates import Lang
from vicon.people.server_key import ServerKey
from vicon.store.ids import new_id
from vicon.store.models.rooms import rooms
from vicon.store.models.schedule import occurrences
from vicon.store.models.tickets import tickets as table

State = Literal["waiting", "called", "done", "missed"]
OPEN: tuple[State, ...] = ("waiting", "called")
MOST = 2_000
"""Open tickets of one counter."""
HOUR_MS = 3_600_000
AHEAD_MS = 12 * HOUR_MS
"""A counter that is booked to open later than that is not open today."""


class QueueFull(Exception):
    """As many wait as may."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """As stored; times in ms. `to`: the telephone number of whoever wants to be told."""

    id: str
    room: str
    service: str
    day: str
    n: int
    number: str
    state: State
    to: str | None
    lang: Lang
    external: Mapping[str, str] | None
    told: int
    created_at: int
    expires_at: int
    called_at: int | None
    ended_at: int | None

    def is_open(self, now: int) -> bool:
        return self.state in OPEN and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Wanted:
    """`to` in E.164. `external`: `system` and `id` of what it follows from there."""

    service: str
    letter: str
    to: str | None
    lang: Lang
    external: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Place among those who wait, from 1, and until it is called (ms); None for who waits no more."""

    position: int | None
    estimate_ms: int | None


def add(
    connection: Connection,
    server_key: ServerKey,
    room: str,
    wanted: Wanted,
    *,
    zone: str,
    hours: int,
    now: int,
) -> tuple[Ticket, bool]:
    """A new ticket at the end of the line, and True; or the one that this external id has, and False.

    Those who come at once are numbered one after the other. Raises QueueFull.
    """
    connection.execute(select(rooms.c.id).where(rooms.c.id == room).with_for_update())
    origin = _origin(server_key, room, wanted.external)
    if origin is not None:
        known = connection.execute(select(table).where(table.c.origin == origin)).first()
        if known is not None:
            return _read(known, server_key), False
    if (connection.scalar(select(func.count()).where(_waits(room, now))) or 0) >= MOST:
        raise QueueFull
    day = datetime.fromtimestamp(now / 1000, ZoneInfo(zone)).date().isoformat()
    last = connection.scalar(select(func.max(table.c.n)).where(table.c.room == room, table.c.day == day))
    made, n = new_id("k"), (last or 0) + 1
    row = {
        "id": made,
        "room": room,
        "service": wanted.service,
        "day": day,
        "n": n,
        "number": line.number(wanted.letter, n),
        "state": "waiting",
        "key_digest": digest(key_of(server_key, made)),
        "reach": server_key.seal(f"ticket {made}", json.dumps(wanted.to).encode()) if wanted.to else None,
        "mark": numbers.mark(server_key, wanted.to) if wanted.to else None,
        "lang": wanted.lang,
        "external": dict(wanted.external) if wanted.external else None,
        "origin": origin,
        "told": 0,
        "created_at": now,
        "expires_at": _expires(connection, room, hours, now),
    }
    connection.execute(insert(table), row)
    found = find(connection, server_key, made)
    assert found is not None
    return found, True


def key_of(server_key: ServerKey, ticket: str) -> str:
    """The secret of a ticket's link, 128 bits: shown again from the server key, stored as a digest."""
    return base64.urlsafe_b64encode(server_key.digest("ticket link", ticket)[:16]).decode().rstrip("=")


def find(connection: Connection, server_key: ServerKey, ticket: str) -> Ticket | None:
    row = connection.execute(select(table).where(table.c.id == ticket)).first()
    return None if row is None else _read(row, server_key)


def by_key(connection: Connection, server_key: ServerKey, key: str) -> Ticket | None:
    row = connection.execute(select(table).where(table.c.key_digest == digest(key))).first()
    return None if row is None else _read(row, server_key)


def by_number(connection: Connection, server_key: ServerKey, telephone: str, now: int) -> str | None:
    """The newest open ticket of a telephone number."""
    mine = table.c.mark == numbers.mark(server_key, telephone)
    query = select(table.c.id).where(mine, table.c.state.in_(OPEN), table.c.expires_at > now)
    return connection.scalar(query.order_by(table.c.created_at.desc()).limit(1))


def nearest(connection: Connection, room: str, now: int) -> list[line.Waiting]:
    """The head of a counter's line, as far as anybody is told of it."""
    counted = _waits(room, now), table.c.told < line.PASSED
    query = select(table.c.id, table.c.told).where(*counted).order_by(table.c.day, table.c.n)
    return [line.Waiting(*row) for row in connection.execute(query.limit(line.NEAR))]


def standing(connection: Connection, it: Ticket, now: int) -> Standing:
    if it.state != "waiting" or now >= it.expires_at:
        return Standing(None, None)
    before = tuple_(table.c.day, table.c.n) <= tuple_(it.day, it.n)
    counted = _waits(it.room, now), table.c.told < line.PASSED
    # Who was passed over is none of these, and the next one who is called on coming.
    place = connection.scalar(select(func.count()).where(*counted, before)) or 1
    return Standing(place, line.estimate_ms(visits(connection, it.room), place))


def visits(connection: Connection, room: str) -> list[int]:
    """How long the last visits took (ms)."""
    over = table.c.room == room, table.c.state == "done", table.c.called_at.is_not(None)
    query = select(table.c.ended_at - table.c.called_at).where(*over)
    rows = connection.scalars(query.order_by(table.c.ended_at.desc()).limit(line.KEPT))
    return [int(took) for took in rows]


def page(
    connection: Connection,
    server_key: ServerKey,
    *,
    rooms_: Sequence[str] | None,
    services: Sequence[str] | None,
    state: State | None,
    before: tuple[int, str] | None,
    limit: int,
) -> list[Ticket]:
    """The newest first; `before`: creation and id of the last that was seen; None: of any room or service."""
    query = select(table).order_by(table.c.created_at.desc(), table.c.id.desc()).limit(limit)
    for column, those in ((table.c.room, rooms_), (table.c.service, services)):
        if those is not None:
            query = query.where(column.in_(those))
    if state is not None:
        query = query.where(table.c.state == state)
    if before is not None:
        query = query.where(tuple_(table.c.created_at, table.c.id) < tuple_(*before))
    return [_read(row, server_key) for row in connection.execute(query)]


def in_line(connection: Connection, server_key: ServerKey, room: str, now: int, most: int) -> list[Ticket]:
    """Who waits at a counter, first to last."""
    query = select(table).where(_waits(room, now)).order_by(table.c.day, table.c.n).limit(most)
    return [_read(row, server_key) for row in connection.execute(query)]


def called(connection: Connection, ticket: str, now: int) -> None:
    """Let in; who was lost and comes again began before. Who was next and did not come is passed over."""
    mine = table.c.id == ticket, table.c.state.in_(OPEN)
    values = {"state": "called", "called_at": func.coalesce(table.c.called_at, now)}
    its = update(table).where(*mine).values(values).returning(table.c.room, table.c.day, table.c.n)
    it = connection.execute(its).first()
    if it is None:
        return
    before = tuple_(table.c.day, table.c.n) < tuple_(it.day, it.n)
    next_ = _waits(it.room, now), table.c.told == line.TOLD["giliran_sekarang"]
    connection.execute(update(table).where(*next_, before).values(told=line.PASSED))


def done(connection: Connection, ticket: str, now: int) -> None:
    mine = table.c.id == ticket, table.c.state.in_(OPEN)
    connection.execute(update(table).where(*mine).values(state="done", ended_at=now))


def closed(connection: Connection, room: str, now: int) -> list[str]:
    """The sitting ended: who was being served was. Who waits may be served in the next one."""
    mine = table.c.room == room, table.c.state == "called"
    over = update(table).where(*mine).values(state="done", ended_at=now)
    return list(connection.scalars(over.returning(table.c.id)))


def expired(connection: Connection, ticket: str, now: int) -> Literal["done", "missed"] | None:
    """What it became with its time; None if it was over before, or its time is not."""
    mine = table.c.id == ticket, table.c.state.in_(OPEN), table.c.expires_at <= now
    became = case((table.c.state == "called", "done"), else_="missed")
    over = update(table).where(*mine).values(state=became, ended_at=now)
    found: Literal["done", "missed"] | None = connection.scalar(over.returning(table.c.state))
    return found


def told(connection: Connection, ticket: str, level: int) -> None:
    less = table.c.id == ticket, table.c.told < level
    connection.execute(update(table).where(*less).values(told=level))


def _waits(room: str, now: int) -> ColumnElement[bool]:
    return and_(table.c.room == room, table.c.state == "waiting", table.c.expires_at > now)


def _expires(connection: Connection, room: str, hours: int, now: int) -> int:
    """With the end of what is booked at the counter, else after so many hours."""
    o = occurrences.c
    query = select(o.ends_at).where(
        o.room == room, o.cancelled.is_(False), o.ends_at > now, o.starts_at < now + AHEAD_MS
    )
    ends = connection.scalar(query.order_by(o.starts_at).limit(1))
    return now + hours * HOUR_MS if ends is None else ends


def _origin(server_key: ServerKey, room: str, external: Mapping[str, str] | None) -> str | None:
    if external is None:
        return None
    return server_key.digest(f"ticket of {room}", f"{external['system']}\n{external['id']}").hex()


def digest(key: str) -> str:
    """By which a ticket is found whose key is this."""
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()


def _read(row: Row[Any], server_key: ServerKey) -> Ticket:
    to = None if row.reach is None else json.loads(server_key.open(f"ticket {row.id}", row.reach))
    own = {name: getattr(row, name) for name in Ticket.__slots__ if name != "to"}
    return Ticket(**own, to=to)
