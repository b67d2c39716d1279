"""A booked sitting begins when its time has come and somebody is at the door, with the seats made ready."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from tests.unit.schedule.test_meetings import ADMIN, NOW, SERVER_KEY, Clock, clock, end, journal, meetings
from vicon.people.refusals import Refused
from vicon.rooms.opening import Prepared
from vicon.schedule import bookings, links, listing, plan, presets, rooms, seats
from vicon.schedule.doors import NotFound
from vicon.schedule.invited import Invited
from vicon.schedule.meetings import Meetings
from vicon.schedule.series import Series, at, wall
from vicon.store.database import Database
from vicon.store.journal import SqlJournal

__all__ = ["clock", "journal", "meetings"]
pytestmark = pytest.mark.anyio

ZONE = "Asia/Jakarta"
MINUTE = 60_000
START = wall(NOW, ZONE).replace(second=0) + timedelta(days=2)
STARTS_AT = at(START, ZONE)
RINA = Invited(Prepared("Rina", "member", votes=True), "rina@kota.example")


async def booked(
    database: Database, start: datetime = START, room: str | None = None, own_preset: str | None = None
) -> listing.Listed:
    draft = plan.Draft(
        "Rapat anggaran",
        Series(start, timedelta(hours=1), ZONE),
        room=room,
        people=[RINA],
        opd="Bappeda",
        own_preset=own_preset,
    )
    made = await database.write(
        lambda connection: plan.book(connection, SERVER_KEY, draft, by="test", now=NOW)
    )
    first = await database.read(lambda connection: min(bookings.ids_of(connection, made.id).values()))
    found = await database.read(lambda connection: listing.find(connection, first))
    assert found is not None
    return found


async def key_of(database: Database, it: listing.Listed) -> str:
    booking = await database.read(lambda connection: bookings.find(connection, SERVER_KEY, it.booking))
    assert booking is not None
    return seats.key_of(SERVER_KEY, it.room, str(booking.people[0].seat.seat))


async def test_the_link_works_from_the_opening_time(
    database: Database, meetings: Meetings, clock: Clock, journal: SqlJournal
) -> None:
    it = await booked(database)
    secret, own = links.secret_of(SERVER_KEY, it.room), await key_of(database, it)
    for key in (secret, own):
        with pytest.raises(Refused) as refused:
            await meetings.enter(it.slug, secret=key)
        assert (refused.value.error, refused.value.at) == ("sitting_not_open", STARTS_AT - 15 * MINUTE)
    with pytest.raises(NotFound):
        await meetings.enter(it.slug, secret="x" * 22)
    assert await journal.load(it.id) is None
    clock.now = STARTS_AT - 15 * MINUTE
    guest = await meetings.enter(it.slug, secret=secret)
    member = await meetings.enter(it.slug, secret=own)
    assert (guest.sitting, guest.role) == (it.id, "guest")
    assert (member.sitting, member.role, member.name) == (it.id, "member", "Rina")
    now = await database.read(lambda connection: listing.find(connection, it.id))
    assert now is not None and now.state == "scheduled"


async def test_a_sitting_keeps_the_preset_that_it_was_opened_with(
    database: Database, meetings: Meetings, clock: Clock, journal: SqlJournal
) -> None:
    wanted = presets.Wanted("RDPU Kota", "hearing", {"seats_max": 41}, {})
    own = await database.write(lambda c: presets.add(c, wanted, by="test", now=NOW))
    first = await booked(database, own_preset=own.id)
    second = await booked(database, START + timedelta(hours=1), first.room)
    later = presets.Wanted("RDPU Kota", "hearing", {"seats_max": 42}, {})

    async def opened(it: listing.Listed) -> int:
        assert (await meetings.enter(it.slug, secret=await key_of(database, it))).sitting == it.id
        stored = await journal.load(it.id)
        assert stored is not None
        settings: int = json.loads(stored.events[0].canonical)["body"]["settings"]["seats_max"]
        return settings

    clock.now = STARTS_AT
    assert await opened(first) == 41
    await database.write(lambda c: presets.change(c, own, later, by="test", now=NOW))
    assert await opened(first) == 41
    await end(journal, first.id)
    clock.now = STARTS_AT + 60 * MINUTE
    assert await opened(second) == 42


async def test_one_sitting_follows_another_in_a_room(
    database: Database, meetings: Meetings, clock: Clock, journal: SqlJournal
) -> None:
    first = await booked(database)
    second = await booked(database, START + timedelta(hours=1), first.room)
    own = await key_of(database, second)
    clock.now = STARTS_AT
    assert (await meetings.enter(first.slug, secret=await key_of(database, first))).sitting == first.id
    clock.now = STARTS_AT + 50 * MINUTE
    with pytest.raises(Refused) as refused:
        await meetings.enter(first.slug, secret=own)
    assert refused.value.error == "sitting_not_open"
    await end(journal, first.id)
    assert (await meetings.enter(first.slug, secret=own)).sitting == second.id


async def test_who_leads_comes_before_the_time_of_the_day(
    database: Database, meetings: Meetings, clock: Clock
) -> None:
    it = await booked(database)
    assert (await meetings.enter(it.slug, person=ADMIN)).sitting != it.id
    other = await booked(database, START + timedelta(hours=3))
    clock.now = STARTS_AT - 60 * MINUTE
    assert (await meetings.enter(other.slug, person=ADMIN)).sitting == other.id


async def test_a_missed_or_cancelled_sitting_opens_nothing(
    database: Database, meetings: Meetings, clock: Clock
) -> None:
    it = await booked(database)
    clock.now = STARTS_AT + 91 * MINUTE
    with pytest.raises(Refused) as refused:
        await meetings.enter(it.slug, secret=links.secret_of(SERVER_KEY, it.room))
    assert refused.value.error == "sitting_ended"


async def test_pages_of_the_list_are_the_same_in_both_databases(database: Database) -> None:
    made = [await booked(database, START + timedelta(days=n)) for n in range(3)]

    async def page(after: str | None) -> tuple[list[listing.Listed], str | None]:
        filters = listing.Filters(text="ANGGARAN", opd="Bappeda", state="scheduled")
        return await database.read(lambda connection: listing.page(connection, filters, after, 2))

    first, following = await page(None)
    rest, none = await page(following)
    assert [it.id for it in (*first, *rest)] == [it.id for it in made] and none is None
    found = await database.read(lambda connection: rooms.find(connection, made[0].slug))
    assert found is not None and found.id == made[0].room
