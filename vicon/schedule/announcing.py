"""Whom a new or changed booking is told by mail, decided in the transaction that changes it."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, select, update

from vicon import jobs
from vicon.people.server_key import ServerKey
from vicon.schedule.invited import Invited, opened, seal
from vicon.store.models.invitations import invitations, replies

if TYPE_CHECKING:
    from vicon.schedule.bookings import Booking

KIND = "invitations"


def announce(connection: Connection, server_key: ServerKey, before: Booking | None, after: Booking) -> None:
    """Make the job that writes to everybody concerned, if there is somebody, and something to tell."""
    gone = [] if before is None else _gone(connection, before, after)
    changed = before is None or _calendars_see(before, after)
    new = before is None or before.people != after.people
    if not gone and not ((changed or new) and reached(after.people)):
        _nothing_to_tell(connection, before, after)
        return
    body = {
        "booking": after.id,
        "sequence": after.sequence,
        "changed": changed,
        "moved": before is None or before.series != after.series,
        "only": [] if before is None else [it.isoformat() for it in _only(before, after)],
    }
    if gone:
        body["gone"] = base64.b64encode(seal(server_key, _of(after.id, after.sequence), gone)).decode()
    jobs.enqueue(connection, KIND, body, key=f"{after.id}/{after.sequence}")


def gone_of(server_key: ServerKey, booking: str, sequence: int, sealed: str | None) -> tuple[Invited, ...]:
    """Who was no longer invited, from a job's body."""
    return opened(server_key, _of(booking, sequence), None if sealed is None else base64.b64decode(sealed))


def reached(people: Iterable[Invited]) -> list[Invited]:
    """Those who have an e-mail address."""
    return [it for it in people if it.email]


def _of(booking: str, sequence: int) -> str:
    return f"{booking}/{sequence}"


def _gone(connection: Connection, before: Booking, after: Booking) -> list[Invited]:
    """Who was written to at an address that is not invited now; what was sent there is forgotten."""
    left = {(it.seat.seat, (it.email or "").lower()) for it in after.people}
    gone = [it for it in reached(before.people) if (it.seat.seat, str(it.email).lower()) not in left]
    seats = {str(it.seat.seat) for it in gone}
    written = select(invitations.c.seat).where(invitations.c.booking == after.id)
    told = seats.intersection(connection.scalars(written))
    for table in (replies, invitations):
        connection.execute(delete(table).where(table.c.booking == after.id, table.c.seat.in_(seats)))
    return [it for it in gone if it.seat.seat in told]


def _calendars_see(before: Booking, after: Booking) -> bool:
    return _seen(before) != _seen(after)


def _seen(it: Booking) -> tuple[object, ...]:
    return it.title, it.description, it.place, it.room, it.series, it.cancelled_at is None


def _only(before: Booking, after: Booking) -> list[datetime]:
    """First starts of the sittings of a series that alone are different; none if more is."""
    was, now = before.series, after.series
    if not now.repeats or _seen(replace(before, series=now)) != _seen(after):
        return []
    if replace(was, overrides={}) != replace(now, overrides={}):
        return []
    every = {*was.overrides, *now.overrides}
    return sorted(it for it in every if was.overrides.get(it) != now.overrides.get(it))


def _nothing_to_tell(connection: Connection, before: Booking | None, after: Booking) -> None:
    """Who has the last state has this one too."""
    if before is not None:
        same = invitations.c.booking == after.id, invitations.c.sequence == before.sequence
        connection.execute(update(invitations).where(*same).values(sequence=after.sequence))
