"""Citizens on the list of a hearing before the day: each a seat with its own link, in the order they came.

What they say is stored encrypted with the server key. Name and statement enter the journal, sealed, when the
sitting begins; how to reach them never does. Every function works in the caller's transaction.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Row, func, insert, select, update

from vicon.people.server_key import ServerKey
from vicon.rooms import names, texts
from vicon.rooms.ids import new_id
from vicon.rooms.opening import Prepared, Registered
from vicon.rooms.refusal import Refusal
from vicon.schedule.bookings import Booking
from vicon.schedule.faults import BadBooking
from vicon.schedule.invited import mark
from vicon.schedule.listing import Listed
from vicon.schedule.registration import Standing, Terms
from vicon.store.models.registrations import registrations as table
from vicon.store.models.rooms import sittings
from vicon.store.models.schedule import bookings

Door = Literal["web", "room", "paper"]
LONGEST_CONTACT = 120


class NotRegistered(Exception):
    """`code`: `registration_early` (until `at`, ms), `_full`, `_closed`, `_none`, or `registered_already`."""

    def __init__(self, code: str, at: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.at = at


@dataclass(frozen=True, slots=True)
class Wanted:
    """As typed. `contact`: a telephone number or an e-mail address."""

    name: str
    door: Door = "web"
    item: str | None = None
    statement: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Citizen:
    """As stored; `wanted` is None once they have withdrawn. `created_at`, `cancelled_at` in ms."""

    seat: str
    number: int
    wanted: Wanted | None
    created_at: int
    cancelled_at: int | None


def standing(connection: Connection, terms: Terms, it: Listed, now: int) -> Standing:
    """Whether one may register. What has a journal, or is cancelled, takes nobody."""
    if it.state != "scheduled" or _begun(connection, it.id):
        return "closed"
    return terms.standing(now, it.starts_at, it.opens_at, taken(connection, it.id))


def taken(connection: Connection, sitting: str) -> int:
    query = select(func.count()).where(table.c.sitting == sitting, table.c.cancelled_at.is_(None))
    return connection.scalar(query) or 0


def register(
    connection: Connection, server_key: ServerKey, it: Listed, booking: Booking, wanted: Wanted, now: int
) -> Citizen:
    """Raises NotRegistered, BadBooking. Two who come at once are numbered one after the other."""
    connection.execute(select(bookings.c.id).where(bookings.c.id == booking.id).with_for_update())
    terms = booking.registration
    if terms is None:
        raise NotRegistered("registration_none")
    found = standing(connection, terms, it, now)
    if found != "open":
        raise NotRegistered(
            f"registration_{found}", terms.opens_at(it.starts_at) if found == "early" else None
        )
    tidy = _tidy(wanted, booking)
    known = _mark(server_key, tidy.contact)
    mine = table.c.sitting == it.id
    if known and connection.scalar(select(table.c.seat).where(mine, table.c.mark == known)) is not None:
        raise NotRegistered("registered_already")
    last = connection.scalar(select(func.max(table.c.number)).where(mine)) or 0
    made = Citizen(new_id("st", os.urandom), last + 1, tidy, now, None)
    row = {
        "seat": made.seat,
        "sitting": it.id,
        "number": made.number,
        "door": tidy.door,
        "item": tidy.item,
        "person": _seal(server_key, made.seat, tidy),
        "mark": known,
        "created_at": now,
    }
    connection.execute(insert(table), row)
    return made


def cancel(connection: Connection, sitting: str, seat: str, now: int) -> bool:
    """Off the list, and forgotten at once; False if they are not on it. Raises NotRegistered if it began."""
    if _begun(connection, sitting):
        raise NotRegistered("registration_closed")
    done = connection.execute(
        update(table)
        .where(table.c.sitting == sitting, table.c.seat == seat, table.c.cancelled_at.is_(None))
        .values(cancelled_at=now, person=None, mark=None)
    )
    return done.rowcount > 0


def find(connection: Connection, server_key: ServerKey, sitting: str, seat: str) -> Citizen | None:
    row = connection.execute(select(table).where(table.c.sitting == sitting, table.c.seat == seat)).first()
    return None if row is None else _citizen(row, server_key)


def place(connection: Connection, sitting: str, number: int) -> int:
    """Which of those on the list that number is, from 1."""
    before = select(func.count()).where(
        table.c.sitting == sitting, table.c.cancelled_at.is_(None), table.c.number < number
    )
    return (connection.scalar(before) or 0) + 1


def listed(connection: Connection, server_key: ServerKey, sitting: str) -> list[Citizen]:
    """Who is on the list, in order."""
    rows = connection.execute(
        select(table)
        .where(table.c.sitting == sitting, table.c.cancelled_at.is_(None))
        .order_by(table.c.number)
    )
    return [_citizen(row, server_key) for row in rows]


def known(connection: Connection, server_key: ServerKey, after: str, most: int) -> list[tuple[str, Citizen]]:
    """Of all sittings those of whom something is kept, with the sitting, by seat from after `after` on."""
    query = select(table).where(table.c.person.is_not(None), table.c.seat > after)
    rows = connection.execute(query.order_by(table.c.seat).limit(most))
    return [(row.sitting, _citizen(row, server_key)) for row in rows]


def forget(connection: Connection, seat: str, now: int) -> bool:
    """Nothing more is kept of this citizen, who is on no list any more; False if nothing was."""
    values = {"person": None, "mark": None, "cancelled_at": func.coalesce(table.c.cancelled_at, now)}
    kept = table.c.seat == seat, table.c.person.is_not(None)
    return connection.execute(update(table).where(*kept).values(values)).rowcount > 0


def at_the_sitting(connection: Connection, server_key: ServerKey, sitting: str) -> list[Registered]:
    """The list as the sitting begins with it."""
    return [
        Registered(seat_of(it), it.wanted.door, it.wanted.item, it.wanted.statement)
        for it in listed(connection, server_key, sitting)
        if it.wanted is not None
    ]


def seat_of(it: Citizen) -> Prepared:
    name = "" if it.wanted is None else it.wanted.name
    return Prepared(name, "guest", seat=it.seat, guest=True)


def sitting_of(connection: Connection, seat: str) -> str | None:
    """The sitting that a citizen's seat is for; None for who withdrew, and for seats of others."""
    query = select(table.c.sitting).where(table.c.seat == seat, table.c.cancelled_at.is_(None))
    return connection.scalar(query)


def _tidy(wanted: Wanted, booking: Booking) -> Wanted:
    try:
        name = names.clean(wanted.name)
        statement = texts.clean((wanted.statement or "").strip(), "/statement") or None
    except Refusal as refused:
        pointer = "/name" if refused.error == "name_bad" else "/statement"
        raise BadBooking(pointer, refused.error, str(refused.detail)) from None
    looks = names.skeleton(name)
    if any(names.skeleton(it.seat.name) == looks for it in booking.people):
        raise BadBooking("/name", "name_reserved", "Somebody who is invited has this name.")
    if wanted.item is not None and wanted.item not in {it.item for it in booking.agenda}:
        raise BadBooking("/item", "unknown_item", "This is not on the agenda.")
    if wanted.door == "paper" and statement is None:
        raise BadBooking("/statement", "statement_needed", "What shall be read out is written down.")
    contact = " ".join((wanted.contact or "").split()) or None
    if contact is not None and (len(contact) > LONGEST_CONTACT or not contact.isprintable()):
        raise BadBooking("/contact", "contact_bad", "A telephone number or an e-mail address.")
    return Wanted(name, wanted.door, wanted.item, statement, contact)


def _mark(server_key: ServerKey, contact: str | None) -> str | None:
    """The same number however it is written: 0812-3456 and +62 812 3456."""
    if contact is None:
        return None
    if "@" in contact:
        return mark(server_key, "contact", contact.casefold())
    digits = "".join(char for char in contact if char.isdigit())
    return mark(server_key, "contact", digits.removeprefix("62").removeprefix("0") or contact.casefold())


def _begun(connection: Connection, sitting: str) -> bool:
    query = select(sittings.c.id).where(sittings.c.id == sitting)
    return connection.scalar(query) is not None


def _seal(server_key: ServerKey, seat: str, it: Wanted) -> bytes:
    plain = {"name": it.name, "statement": it.statement, "contact": it.contact}
    return server_key.seal(f"registration {seat}", json.dumps(plain).encode())


def _citizen(row: Row[Any], server_key: ServerKey) -> Citizen:
    wanted = None
    if row.person is not None:
        plain = json.loads(server_key.open(f"registration {row.seat}", row.person))
        wanted = Wanted(plain["name"], row.door, row.item, plain["statement"], plain["contact"])
    return Citizen(row.seat, row.number, wanted, row.created_at, row.cancelled_at)
