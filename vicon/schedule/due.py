"""What was booked becomes a sitting: when its opening time has come and somebody is at the door."""

from __future__ import annotations

import os
from dataclasses import dataclass

from sqlalchemy import Connection, select

from vicon.people.server_key import ServerKey
from vicon.rooms.opening import Prepared, new_sitting
from vicon.rooms.protocol.events import SittingBefore
from vicon.schedule import bookings, registrations
from vicon.schedule.rooms import Room
from vicon.store import journal
from vicon.store.models.journal import events
from vicon.store.models.rooms import sittings
from vicon.store.models.schedule import occurrences
from vicon.webhooks import outbox

LATE_MS = 30 * 60_000
"""So long after its end one may still begin."""
CHAIR_EARLY_MS = 12 * 3_600_000
"""Who leads opens a sitting of the same day before its time; earlier they meet for something else."""


@dataclass(frozen=True, slots=True)
class Due:
    """The next booked sitting of a room. Times in ms."""

    sitting: str
    booking: str
    title: str
    opens_at: int
    starts_at: int

    def may_begin(self, now: int, *, leads: bool) -> bool:
        return now >= (self.starts_at - CHAIR_EARLY_MS if leads else self.opens_at)


def next_of(connection: Connection, room: str, now: int) -> Due | None:
    """The first sitting booked in `room` that is not over, cancelled or begun."""
    o = occurrences.c
    row = connection.execute(
        select(o.id, o.booking, o.title, o.opens_at, o.starts_at)
        .outerjoin(sittings, sittings.c.id == o.id)
        .where(o.room == room, o.cancelled.is_(False), o.ends_at > now - LATE_MS, sittings.c.id.is_(None))
        .order_by(o.starts_at, o.id)
        .limit(1)
    ).first()
    return None if row is None else Due(*row)


def seats_of(connection: Connection, server_key: ServerKey, due: Due) -> list[Prepared]:
    """Who is invited to it, and who has registered."""
    booking = bookings.find(connection, server_key, due.booking)
    invited = [it.seat for it in booking.people] if booking else []
    return [*invited, *map(registrations.seat_of, registrations.listed(connection, server_key, due.sitting))]


def of(connection: Connection, sitting: str, room: str) -> Due | None:
    """That sitting, if it is booked in `room` and was not cancelled."""
    o = occurrences.c
    query = select(o.id, o.booking, o.title, o.opens_at, o.starts_at)
    row = connection.execute(query.where(o.id == sitting, o.room == room, o.cancelled.is_(False))).first()
    return None if row is None else Due(*row)


def begin(connection: Connection, server_key: ServerKey, room: Room, due: Due, now: int) -> None:
    """Write the first events of its journal. Its actor opens it, by the clock or with its chair.

    Raises IntegrityError if the room has a live sitting by now.
    """
    booking = bookings.find(connection, server_key, due.booking)
    _, commit = new_sitting(
        room.id,
        room.preset,
        due.title,
        now,
        os.urandom,
        patch=room.rules,
        seats=[it.seat for it in booking.people] if booking else (),
        agenda=booking.agenda if booking else (),
        registered=registrations.at_the_sitting(connection, server_key, due.sitting),
        after=last_event(connection, room.sitting),
        opened=False,
        starts_at=due.starts_at,
        sitting=due.sitting,
    )
    journal.write(connection, commit, now)
    outbox.tell(connection, due.sitting, commit.notices)


def last_event(connection: Connection, sitting: str | None) -> SittingBefore | None:
    """Where the journal of the sitting before this one ended."""
    if sitting is None:
        return None
    row = (
        connection.execute(
            select(events.c.seq, events.c.hash)
            .where(events.c.sitting == sitting)
            .order_by(events.c.seq.desc())
            .limit(1)
        )
    ).first()
    return SittingBefore(sitting=sitting, seq=row.seq, hash=row.hash) if row else None
