"""Sittings opened at the door stand in lists between those that are booked, for who may see them."""

from __future__ import annotations

from typing import Any

import pytest

from vicon.people.server_key import ServerKey
from vicon.rooms.opening import new_sitting
from vicon.schedule import bookings, listing, rooms
from vicon.schedule.bookings import Booking
from vicon.schedule.listing import Filters
from vicon.schedule.series import LONGEST_MS, Series
from vicon.store import journal
from vicon.store.database import Database
from vicon.store.ids import new_id

pytestmark = pytest.mark.anyio

KEY = ServerKey(bytes(32))
HOUR = 3_600_000
NOON = 1_795_516_200_000


def told(hours: float) -> int:
    return NOON + round(hours * HOUR)


@pytest.fixture
async def city(database: Database) -> dict[str, str]:
    """Sittings by name: at the door at hours 0, 2 (over at 3) and 4 of Kominfo, booked at 0 and 3."""
    from datetime import UTC, datetime, timedelta
    from random import Random

    named: dict[str, str] = {}

    def work(connection: Any) -> None:
        rng = Random(7).randbytes
        for name, hour, ends, opd in (("a", 0, None, None), ("c", 2, 3, None), ("e", 4, None, "Kominfo")):
            room, _ = rooms.add(
                connection,
                KEY,
                room=f"r_{name * 16}",
                title=f"Ruang {name}",
                fallback_title=str,
                preset="meeting",
                now=NOON,
                opd=opd,
            )
            named[name], commit = new_sitting(room.id, "meeting", room.title, told(hour), rng)
            journal.write(connection, commit, told(hour))
            if ends is not None:
                end(connection, named[name], told(ends))
        for name, hour in (("b", 0), ("d", 3)):
            start = datetime.fromtimestamp(told(hour) / 1000, UTC).replace(tzinfo=None)
            booking = Booking(
                id=new_id("bk"),
                room=f"r_{'a' * 16}",
                title=f"Rapat {name}",
                series=Series(start, timedelta(minutes=30), "UTC", None),
                created_by="k_test",
                created_at=NOON,
                updated_at=NOON,
                public=True,
            )
            bookings.add(connection, KEY, booking)
            [named[name]] = bookings.ids_of(connection, booking.id).values()

    await database.write(work)
    return named


def end(connection: Any, sitting: str, at: int) -> None:
    from sqlalchemy import update

    from vicon.store.models.rooms import sittings

    connection.execute(update(sittings).where(sittings.c.id == sitting).values(state="ended", ended_at=at))


async def listed(database: Database, city: dict[str, str], limit: int = 50, **filters: Any) -> str:
    """Names in the order of the list, over all its pages."""
    names = {id_: name for name, id_ in city.items()}
    found, after = "", None
    for _ in range(9):
        page, after = await database.read(
            lambda connection, after=after: listing.page(connection, Filters(**filters), after, limit)
        )
        assert len(page) <= limit
        found += "".join(names[it.id] for it in page)
        if after is None:
            return found
    raise AssertionError("a list without an end")


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
async def test_pages_go_through_both_by_their_start(
    database: Database, city: dict[str, str], limit: int
) -> None:
    found = await listed(database, city, limit)
    assert sorted(found[:2]) == ["a", "b"] and found[2:] == "cde"


async def test_filters_are_met_by_both(database: Database, city: dict[str, str]) -> None:
    assert await listed(database, city, since=told(2.5)) == "acde"
    assert sorted(await listed(database, city, until=told(2))) == ["a", "b"]
    assert await listed(database, city, since=told(0) + LONGEST_MS) == "ce"[1:]
    assert await listed(database, city, state="ended") == "c"
    assert await listed(database, city, text="ruang") == "ace"
    assert await listed(database, city, room="r_" + "c" * 16) == "c"
    assert await listed(database, city, opd="Kominfo") == "e"
    assert await listed(database, city, opds=frozenset({"Kominfo"})) == "e"
    assert await listed(database, city, rooms=frozenset({"r_" + "e" * 16})) == "e"
    assert await listed(database, city, marks=frozenset({"0" * 64})) == ""


async def test_who_sees_their_own_sees_those_of_their_unit(database: Database, city: dict[str, str]) -> None:
    assert await listed(database, city, public=True) == "bd"
    assert await listed(database, city, public=True, or_by="k_test") == "bd"
    assert await listed(database, city, public=True, or_of="Kominfo") == "bde"
