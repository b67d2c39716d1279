"""Citizens who registered begin the sitting with their seats and their places on the list."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from tests.unit.schedule.test_due import MINUTE, START, STARTS_AT, booked
from tests.unit.schedule.test_meetings import NOW, SERVER_KEY, Clock, clock, journal, meetings
from vicon.people.refusals import Refused
from vicon.schedule import bookings, listing, registrations, seats
from vicon.schedule.faults import BadBooking
from vicon.schedule.meetings import Meetings
from vicon.schedule.registration import Terms, terms
from vicon.schedule.registrations import Wanted
from vicon.store.database import Database
from vicon.store.journal import SqlJournal

__all__ = ["clock", "journal", "meetings"]
pytestmark = pytest.mark.anyio

HOUR_S = 3_600


@pytest.mark.parametrize(
    ("now_s", "taken", "expected"),
    [(-1, 0, "early"), (0, 0, "open"), (0, 2, "full"), (2 * HOUR_S, 2, "closed"), (9 * HOUR_S, 0, "closed")],
)
async def test_registration_is_open_from_and_until(now_s: int, taken: int, expected: str) -> None:
    own = Terms(opens_before_s=3 * HOUR_S, closes_before_s=HOUR_S, limit=2)
    starts = 3 * HOUR_S * 1000
    assert own.standing(now_s * 1000, starts, starts, taken) == expected


async def test_it_closes_when_the_room_opens_at_the_latest() -> None:
    assert Terms(closes_before_s=0).closes_at(1_000_000, 400_000) == 400_000


@pytest.mark.parametrize(
    "said",
    [
        {"limit": 0},
        {"limit": 501},
        {"opens_before_s": HOUR_S, "closes_before_s": HOUR_S},
        {"closes_before_s": -1},
    ],
)
async def test_terms_without_time_or_places_are_refused(said: dict[str, int]) -> None:
    with pytest.raises(BadBooking):
        terms(said)


async def test_who_registered_comes_in_by_their_link_and_stands_on_the_list(
    database: Database, meetings: Meetings, clock: Clock, journal: SqlJournal
) -> None:
    it = await booked(database)
    wanted = [Wanted("Bu Tini", contact="0812 3456", statement="Atap bocor."), Wanted("Pak Karto")]

    def register_all(connection: Connection) -> list[registrations.Citizen]:
        booking = bookings.find(connection, SERVER_KEY, it.booking)
        assert booking is not None
        booking = replace(booking, registration=Terms())
        bookings.change(connection, SERVER_KEY, booking)
        return [registrations.register(connection, SERVER_KEY, it, booking, one, NOW) for one in wanted]

    tini, karto = await database.write(register_all)
    key = seats.key_of(SERVER_KEY, it.room, karto.seat)
    with pytest.raises(Refused) as refused:
        await meetings.enter(it.slug, secret=key)
    assert refused.value.error == "sitting_not_open"
    clock.now = STARTS_AT - 15 * MINUTE
    entry = await meetings.enter(it.slug, secret=key)
    assert (entry.sitting, entry.role, entry.name) == (it.id, "guest", "Pak Karto")
    loaded = await journal.load(it.id)
    assert loaded is not None
    stored = [json.loads(row.canonical) for row in loaded.events]
    asked = [one["body"] for one in stored if one["kind"] == "floor.requested"]
    assert [(one["seat"], one["prior"]) for one in asked] == [(tini.seat, True), (karto.seat, True)]
    values = {value.value for value in loaded.sealed.values()}
    assert {"Bu Tini", "Atap bocor."} <= values
    assert not any("0812" in value for value in values)
    assert b"0812" not in b"".join(row.canonical for row in loaded.events)
    # What has begun takes nobody, and lets nobody go: inside they withdraw themselves.
    now = await database.read(lambda connection: listing.find(connection, it.id))
    assert now is not None
    closed = await database.read(
        lambda connection: registrations.standing(connection, Terms(closes_before_s=0), now, clock.now)
    )
    assert closed == "closed"
    with pytest.raises(registrations.NotRegistered):
        await database.write(lambda connection: registrations.cancel(connection, it.id, tini.seat, clock.now))


async def test_who_registered_for_a_later_sitting_of_the_room_is_told_when_that_opens(
    database: Database, meetings: Meetings
) -> None:
    first = await booked(database)
    later = await booked(database, START.replace(year=START.year + 1), first.room)

    def register_one(connection: Connection) -> registrations.Citizen:
        booking = bookings.find(connection, SERVER_KEY, later.booking)
        assert booking is not None
        booking = replace(booking, registration=Terms())
        return registrations.register(connection, SERVER_KEY, later, booking, Wanted("Bu Sri"), NOW)

    made = await database.write(register_one)
    with pytest.raises(Refused) as refused:
        await meetings.enter(first.slug, secret=seats.key_of(SERVER_KEY, first.room, made.seat))
    assert (refused.value.error, refused.value.at) == ("sitting_not_open", later.opens_at)
