"""Booking ahead: what is asked for is checked, compared with what is booked, and stored.

Every function works in the caller's transaction.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from vicon.people.server_key import ServerKey
from vicon.rooms.ids import new_id as new_room_id
from vicon.rooms.presets import Preset
from vicon.rooms.protocol.agenda import AgendaItem
from vicon.schedule import bookings, news, presets, rooms, units
from vicon.schedule.bookings import Booking
from vicon.schedule.conflicts import Conflict, Taken, Wanted, conflicts, place_key
from vicon.schedule.faults import BadBooking
from vicon.schedule.invited import Invited, marks, named
from vicon.schedule.registration import Terms
from vicon.schedule.rooms import Room
from vicon.schedule.series import LONGEST_MS, Series, checked, expand
from vicon.schedule.titles import BadTitle, clean_title
from vicon.store.ids import new_id
from vicon.store.models.rooms import rooms as rooms_table
from vicon.store.models.rooms import sittings
from vicon.store.models.schedule import booking_marks, occurrences
from vicon.store.models.schedule import bookings as bookings_table
from vicon.store.sittings import OVER

COMPARED = 2_000
"""Sittings of others that one booking is compared with."""


class RoomTaken(Exception):
    """Another sitting has the room then: two cannot be in one."""

    def __init__(self, found: Sequence[Conflict]) -> None:
        super().__init__("the room is taken")
        self.found = found


def no_such_room() -> BadBooking:
    return BadBooking("/room", "room_unknown", "There is no such room.")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be booked. `room` is an id or a slug; None: a room of its own, of `preset`.

    `own_preset`: one of the city's for a room of its own. `public`: on the public agenda; None: as the
    preset is.
    """

    title: str
    series: Series
    room: str | None = None
    preset: Preset | None = None
    description: str | None = None
    opd: str | None = None
    place: str | None = None
    people: Sequence[Invited] = ()
    external: Sequence[dict[str, str]] = ()
    public: bool | None = None
    agenda: Sequence[AgendaItem] = ()
    registration: Terms | None = None
    reminders: tuple[int, ...] | None = None
    own_preset: str | None = None


def book(connection: Connection, server_key: ServerKey, draft: Draft, *, by: str, now: int) -> Booking:
    """Raises BadBooking, RoomTaken."""
    title = titled(draft.title)
    people = named(draft.people, os.urandom)
    series = checked(draft.series)
    if draft.room is None:
        it = _own_room(connection, server_key, title, draft, now)
    else:
        found = rooms.find(connection, draft.room)
        if found is None:
            raise no_such_room()
        it = found
        if it.archived_at is not None:
            raise BadBooking("/room", "room_archived", "This room is archived.")
        if draft.preset not in (None, it.preset) or draft.own_preset not in (None, it.own_preset):
            raise BadBooking("/preset", "preset_fixed", f"This room is of the preset {it.preset}.")
        people = people or rooms.invited(connection, server_key, it.id)
    usual = presets.defaults_of(connection, it.own_preset)
    public = usual.get("public") if draft.public is None else draft.public
    reminders = usual.get("reminders") if draft.reminders is None else draft.reminders
    booking = Booking(
        id=new_id("bk"),
        room=it.id,
        title=title,
        description=draft.description,
        opd=units.named(connection, draft.opd),
        place=draft.place,
        series=series,
        people=tuple(people),
        external=tuple(draft.external),
        public=it.preset == "hearing" if public is None else public,
        agenda=tuple(draft.agenda),
        registration=draft.registration,
        reminders=None if reminders is None else tuple(reminders),
        created_by=by,
        created_at=now,
        updated_at=now,
    )
    need_room(connection, server_key, booking)
    bookings.add(connection, server_key, booking)
    news.tell(connection, "sitting.created", booking.id, now)
    return booking


def met(
    connection: Connection,
    server_key: ServerKey,
    *,
    series: Series,
    room: str | None,
    place: str | None,
    people: Sequence[Invited],
    besides: Collection[str] = (),
) -> list[Conflict]:
    """What else is booked in the room, the place and for the people at the same times, but for `besides`."""
    its = [it for it in expand(series) if not it.cancelled]
    if not its:
        return []
    whose = frozenset(one for it in people for one in marks(server_key, it))
    wanted = Wanted(room, place_key(place), whose, its)
    span = min(it.starts_at for it in its), max(it.ends_at for it in its)
    return conflicts(wanted, _others(connection, wanted, span, besides))


def need_room(
    connection: Connection, server_key: ServerKey, booking: Booking, besides: Collection[str] = ()
) -> None:
    """Raises RoomTaken. Of two who book a room at once the second waits until the first is done."""
    connection.execute(select(rooms_table.c.id).where(rooms_table.c.id == booking.room).with_for_update())
    found = met(
        connection,
        server_key,
        series=booking.series,
        room=booking.room,
        place=None,
        people=(),
        besides={booking.id, *besides},
    )
    if found:
        raise RoomTaken(found)


def titled(title: str) -> str:
    """Raises BadBooking."""
    try:
        tidy = clean_title(title)
    except BadTitle as error:
        raise BadBooking("/title", "bad_title", str(error)) from None
    if tidy is None:
        raise BadBooking("/title", "title_needed", "A sitting that is booked has a title.")
    return tidy


def _own_room(connection: Connection, server_key: ServerKey, title: str, draft: Draft, now: int) -> Room:
    own = presets.offered(connection, draft.own_preset) if draft.own_preset else None
    if own is not None and draft.preset not in (None, own.base):
        raise BadBooking("/preset", "preset_fixed", f"The preset {own.title} is made of {own.base}.")
    made, _ = rooms.add(
        connection,
        server_key,
        room=new_room_id("r", os.urandom),
        title=title,
        fallback_title=lambda slug: slug,
        preset=own.base if own else draft.preset or "meeting",
        now=now,
        opd=draft.opd,
        own_preset=own.id if own else None,
        rules=own.rules if own else None,
    )
    return made


def _others(
    connection: Connection, wanted: Wanted, span: tuple[int, int], besides: Collection[str]
) -> list[Taken]:
    o, b = occurrences.c, bookings_table.c
    theirs = select(booking_marks.c.booking).where(booking_marks.c.mark.in_(sorted(wanted.people)))
    places = sorted({wanted.place, *(place_key(it.place) for it in wanted.occurrences)} - {None}, key=str)
    rows = connection.execute(
        select(o.id, o.booking, o.room, o.title, o.starts_at, o.ends_at, o.place_key, b.opd)
        .join(bookings_table, b.id == o.booking)
        .outerjoin(sittings, sittings.c.id == o.id)
        .where(
            o.cancelled.is_(False),
            o.ends_at > span[0],
            # Follows from the line before, in words that the index over starts understands.
            o.starts_at > span[0] - LONGEST_MS,
            o.starts_at < span[1],
            o.booking.not_in(sorted(besides)),
            or_(sittings.c.id.is_(None), sittings.c.state.not_in(sorted(OVER))),
            or_(o.room == wanted.room, o.place_key.in_(places), o.booking.in_(theirs)),
        )
        .order_by(o.starts_at)
        .limit(COMPARED)
    ).all()
    known: dict[str, set[str]] = {}
    if wanted.people:
        found = connection.execute(
            select(booking_marks).where(
                booking_marks.c.booking.in_(sorted({row.booking for row in rows})),
                booking_marks.c.mark.in_(sorted(wanted.people)),
            )
        )
        for booking, mark in found:
            known.setdefault(booking, set()).add(mark)
    return [
        Taken(
            sitting=row.id,
            room=row.room,
            title=row.title,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            opd=row.opd,
            place=row.place_key,
            people=frozenset(known.get(row.booking, ())),
        )
        for row in rows
    ]
