"""People are reminded of a sitting before it begins, by mail.

When a reminder is due follows from the sitting as it is booked: one that moves takes its reminders along, one
that is cancelled has none. A job is made when the time has come, and looks again before it writes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from vicon import jobs
from vicon.jobs import Context
from vicon.people.server_key import ServerKey
from vicon.schedule import bookings, letters, replies
from vicon.schedule.announcing import reached
from vicon.schedule.faults import BadBooking
from vicon.schedule.invitations import mail, personal
from vicon.schedule.invited import Invited, opened
from vicon.schedule.series import Override
from vicon.store.models.rooms import rooms
from vicon.store.models.schedule import bookings as table
from vicon.store.models.schedule import occurrences

KIND = "reminder"
USUAL = (1440, 15)
"""Minutes before the start."""
CHOICES = (5, 10, 15, 30, 60, 120, 1440, 2880, 10080)
LOOKS_BACK_MS = 86_400_000
"""So much later, at most, a reminder goes out after nobody was there to send it."""


def known(minutes: Iterable[int]) -> tuple[int, ...]:
    """Raises BadBooking."""
    tidy = tuple(sorted(set(minutes), reverse=True))
    if not set(tidy) <= set(CHOICES):
        said = ", ".join(map(str, CHOICES))
        raise BadBooking("/reminders", "reminder", f"Minutes before the start, of these: {said}.")
    return tidy


def look(connection: Connection, server_key: ServerKey, since: int, now: int) -> int:
    """Make the jobs for what fell due after `since`, up to `now` (ms); how many."""
    made = 0
    told: set[str] = set()
    for minutes in CHOICES:
        for row in _due(connection, minutes, since, now):
            wanted = USUAL if row.reminders is None else row.reminders
            # Whoever booked or moved it later than that knows as much.
            late = row.starts_at - minutes * 60_000 < row.updated_at
            # Of several that nobody was there to send the nearest is enough.
            if minutes not in wanted or late or row.id in told:
                continue
            told.add(row.id)
            people = opened(server_key, row.booking, row.people)
            for it in reached(people):
                body = {"sitting": row.id, "seat": it.seat.seat, "starts": row.starts_at}
                key = f"{row.id}/{minutes}/{row.starts_at}/{it.seat.seat}"
                made += jobs.enqueue(connection, KIND, {**body, "minutes": minutes}, key=key, due_at=now)
    return made


def _due(connection: Connection, minutes: int, since: int, now: int) -> Iterable[Any]:
    o, before = occurrences.c, minutes * 60_000
    return connection.execute(
        select(o.id, o.booking, o.starts_at, table.c.people, table.c.reminders, table.c.updated_at)
        .join(table, table.c.id == o.booking)
        .where(o.starts_at > max(since + before, now), o.starts_at <= now + before, o.cancelled.is_(False))
    ).all()


@jobs.handler(KIND, retries=3, lane="letters")
async def remind(context: Context, body: Mapping[str, Any]) -> None:
    """One mail to one person, if the sitting is still to begin then and they have not declined."""
    if not context.settings.smtp_host:
        return
    key, origin = context.server_key, context.settings.url
    found = await context.database.read(lambda c: _case(c, key, origin, body, context.clock()))
    if found is None:
        return
    person, meeting = found
    name = f"{body['sitting']}.{body['starts']}.{body['minutes']}.{person.seat.seat}"
    await mail(context, letters.letter("reminder", person.seat.name, meeting), name, person)


def _case(
    connection: Connection, server_key: ServerKey, origin: str, body: Mapping[str, Any], now: int
) -> tuple[Invited, letters.Meeting] | None:
    o = occurrences.c
    row = connection.execute(
        select(o.booking, o.recurrence, o.starts_at, o.cancelled, o.title, o.place, rooms.c.id, rooms.c.slug)
        .join(rooms, rooms.c.id == o.room)
        .where(o.id == body["sitting"])
    ).first()
    if row is None or row.cancelled or row.starts_at != body["starts"] or row.starts_at <= now:
        return None
    booking = bookings.find(connection, server_key, row.booking)
    people = reached(booking.people) if booking else ()
    person = next((it for it in people if it.seat.seat == body["seat"]), None)
    if booking is None or person is None or _declined(connection, row, body["seat"]):
        return None
    recurrence, series = datetime.fromisoformat(row.recurrence), booking.series
    own = series.overrides.get(recurrence, Override())
    link = personal(server_key, origin, row.id, row.slug, person)
    return person, letters.Meeting(
        title=row.title,
        start=own.start or recurrence,
        length=own.length or series.length,
        zone=series.zone,
        place=row.place,
        description=None,
        link=link,
    )


def _declined(connection: Connection, row: Any, seat: str) -> bool:
    said: Collection[replies.Reply] = replies.of(connection, row.booking)
    return replies.answer(said, seat, row.recurrence) == "declined"
