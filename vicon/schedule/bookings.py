"""Bookings in the database, and the rows of the sittings that follow from them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from vicon.people.server_key import ServerKey
from vicon.rooms.protocol.agenda import AgendaItem
from vicon.schedule import rooms
from vicon.schedule.announcing import announce
from vicon.schedule.conflicts import place_key
from vicon.schedule.invited import Invited, mark, marks, opened, seal
from vicon.schedule.registration import Terms
from vicon.schedule.series import Occurrence, Override, Series, expand
from vicon.store.ids import new_id
from vicon.store.models.rooms import sittings
from vicon.store.models.schedule import booking_marks, bookings, occurrences


@dataclass(frozen=True, slots=True)
class Booking:
    """As stored. `room` is an id; `external` are ids in other systems; times in ms."""

    id: str
    room: str
    title: str
    series: Series
    created_by: str
    created_at: int
    updated_at: int
    description: str | None = None
    opd: str | None = None
    place: str | None = None
    people: tuple[Invited, ...] = ()
    external: tuple[Mapping[str, str], ...] = field(default=())
    public: bool = False
    agenda: tuple[AgendaItem, ...] = ()
    registration: Terms | None = None
    version: int = 1
    sequence: int = 0
    cancelled_at: int | None = None
    reminders: tuple[int, ...] | None = None
    """Minutes before the start at which people are reminded; None: as usual."""


def find(connection: Connection, server_key: ServerKey, booking: str) -> Booking | None:
    row = connection.execute(select(bookings).where(bookings.c.id == booking)).first()
    return None if row is None else read(row, server_key)


def add(
    connection: Connection,
    server_key: ServerKey,
    booking: Booking,
    ids: Mapping[datetime, str] | None = None,
) -> None:
    """Store a new booking. `ids`: sittings that were another booking's, by their first start in this one."""
    connection.execute(insert(bookings), _row(booking, server_key))
    _write_marks(connection, server_key, booking)
    _write_occurrences(connection, booking, ids or {})
    announce(connection, server_key, None, booking)


def change(
    connection: Connection,
    server_key: ServerKey,
    booking: Booking,
    ids: Mapping[datetime, str] | None = None,
) -> None:
    """Store what changed. `ids`: which sitting takes place at which first start, where that differs."""
    before = find(connection, server_key, booking.id)
    row = _row(booking, server_key)
    connection.execute(update(bookings).where(bookings.c.id == booking.id).values(row))
    connection.execute(delete(booking_marks).where(booking_marks.c.booking == booking.id))
    _write_marks(connection, server_key, booking)
    known = ids_of(connection, booking.id) if ids is None else ids
    connection.execute(delete(occurrences).where(occurrences.c.booking == booking.id))
    _write_occurrences(connection, booking, known)
    announce(connection, server_key, before, booking)


def keep_people(connection: Connection, server_key: ServerKey, booking: Booking) -> None:
    """Store who is still invited, and nothing else: calendars hear of no change."""
    values = {
        "people": seal(server_key, booking.id, booking.people),
        "version": booking.version + 1,
        "updated_at": booking.updated_at,
    }
    connection.execute(update(bookings).where(bookings.c.id == booking.id).values(values))
    connection.execute(delete(booking_marks).where(booking_marks.c.booking == booking.id))
    _write_marks(connection, server_key, booking)


def ids_of(connection: Connection, booking: str) -> dict[datetime, str]:
    """The sittings of a booking by their first starts."""
    rows = connection.execute(
        select(occurrences.c.recurrence, occurrences.c.id).where(occurrences.c.booking == booking)
    )
    return {datetime.fromisoformat(row.recurrence): row.id for row in rows}


def begun(connection: Connection, booking: str) -> set[datetime]:
    """First starts of the sittings that have a journal."""
    rows = connection.scalars(
        select(occurrences.c.recurrence)
        .join(sittings, sittings.c.id == occurrences.c.id)
        .where(occurrences.c.booking == booking)
    )
    return set(map(datetime.fromisoformat, rows))


def read(row: Row[Any], server_key: ServerKey) -> Booking:
    own = {name: getattr(row, name) for name in bookings.c.keys()}  # noqa: SIM118
    agenda, registration = beforehand_of(row)
    return Booking(
        **{
            **own,
            "series": series_of(row.series),
            "people": opened(server_key, row.id, row.people),
            "external": tuple(row.external),
            "agenda": agenda,
            "registration": registration,
            "reminders": None if row.reminders is None else tuple(row.reminders),
        }
    )


def beforehand_of(row: Row[Any]) -> tuple[tuple[AgendaItem, ...], Terms | None]:
    """The agenda of a booking, and how citizens register."""
    agenda = tuple(map(AgendaItem.model_validate, row.agenda or ()))
    return agenda, None if row.registration is None else Terms(**row.registration)


def series_of(stored: Mapping[str, Any]) -> Series:
    return Series(
        start=datetime.fromisoformat(stored["start"]),
        length=timedelta(seconds=stored["length_s"]),
        zone=stored["zone"],
        rule=stored["rule"],
        exdates=tuple(map(datetime.fromisoformat, stored["exdates"])),
        rdates=tuple(map(datetime.fromisoformat, stored["rdates"])),
        overrides={datetime.fromisoformat(at): _override(it) for at, it in stored["overrides"].items()},
    )


def _override(stored: Mapping[str, Any]) -> Override:
    start, length = stored.get("start"), stored.get("length_s")
    return Override(
        start=datetime.fromisoformat(start) if start else None,
        length=timedelta(seconds=length) if length else None,
        title=stored.get("title"),
        place=stored.get("place"),
        cancelled=stored.get("cancelled", False),
    )


def _row(booking: Booking, server_key: ServerKey) -> dict[str, Any]:
    own = {name: getattr(booking, name) for name in bookings.c.keys()}  # noqa: SIM118
    return {
        **own,
        "series": _stored(booking.series),
        "people": seal(server_key, booking.id, booking.people),
        "external": [dict(it) for it in booking.external],
        "agenda": [it.model_dump(mode="json", exclude_defaults=True) for it in booking.agenda] or None,
        "registration": None if booking.registration is None else asdict(booking.registration),
        "reminders": None if booking.reminders is None else list(booking.reminders),
    }


def _stored(series: Series) -> dict[str, Any]:
    return {
        "start": series.start.isoformat(),
        "length_s": int(series.length.total_seconds()),
        "zone": series.zone,
        "rule": series.rule,
        "exdates": [it.isoformat() for it in series.exdates],
        "rdates": [it.isoformat() for it in series.rdates],
        "overrides": {
            at.isoformat(): {
                "start": it.start.isoformat() if it.start else None,
                "length_s": int(it.length.total_seconds()) if it.length else None,
                "title": it.title,
                "place": it.place,
                "cancelled": it.cancelled,
            }
            for at, it in series.overrides.items()
        },
    }


def _write_marks(connection: Connection, server_key: ServerKey, booking: Booking) -> None:
    found = {one for it in booking.people for one in marks(server_key, it)}
    for it in booking.external:
        found |= external_marks(server_key, it["system"], it["id"])
    if found:
        rows = [{"booking": booking.id, "mark": one} for one in sorted(found)]
        connection.execute(insert(booking_marks), rows)


def external_marks(server_key: ServerKey, system: str, own_id: str | None) -> set[str]:
    """What is found by the system's name, and by that with its id."""
    found = {mark(server_key, "system", system)}
    if own_id is not None:
        found.add(mark(server_key, "external", json.dumps([system, own_id])))
    return found


def _write_occurrences(connection: Connection, booking: Booking, ids: Mapping[datetime, str]) -> None:
    room = rooms.by_id(connection, booking.room)
    assert room is not None
    before_ms = room.settings.opens_before_s * 1000
    made = expand(booking.series)
    if booking.cancelled_at is not None:
        made = [replace(it, cancelled=True) for it in made]
    connection.execute(insert(occurrences), [_occurrence(booking, it, before_ms, ids) for it in made])


def _occurrence(
    booking: Booking, it: Occurrence, before_ms: int, ids: Mapping[datetime, str]
) -> dict[str, Any]:
    place = it.place or booking.place
    return {
        "id": ids.get(it.recurrence) or new_id("s"),
        "booking": booking.id,
        "room": booking.room,
        "recurrence": it.recurrence.isoformat(),
        "title": it.title or booking.title,
        "place": place,
        "place_key": place_key(place),
        "opens_at": it.starts_at - before_ms,
        "starts_at": it.starts_at,
        "ends_at": it.ends_at,
        "cancelled": it.cancelled,
    }


def moved(ids: Mapping[datetime, str], by: timedelta) -> dict[datetime, str]:
    """The same sittings, each at a first start that is `by` later."""
    return {at + by: it for at, it in ids.items()}
