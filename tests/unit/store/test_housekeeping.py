"""Housekeeping throws away what has run out, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, insert, select

from tests.chain import broken_at, created, event
from tests.unit.store.test_journal import ROOM, SEAT, SITTING, room_row
from vicon.people import api_keys, links, sessions
from vicon.people.accounts import Person
from vicon.people.server_key import ServerKey
from vicon.rooms.ports import Answered, Commit, Snapshot
from vicon.store.database import Database
from vicon.store.housekeeping import DAY_MS, Swept, sweep
from vicon.store.journal import SqlJournal
from vicon.store.models import keys, people, rooms
from vicon.store.models.registrations import registrations

pytestmark = pytest.mark.anyio

NOW = 1_795_510_800_000
NOTHING = Swept(answers=0, sessions=0, sign_in_links=0, spent_tickets=0, api_secrets=0, snapshots=0)


async def test_what_has_run_out_goes_and_the_rest_stays(database: Database) -> None:
    await database.write(lambda connection: connection.execute(insert(rooms.rooms), room_row(ROOM)))
    at = NOW
    journal = SqlJournal(database, clock=lambda: at)
    first = created(SITTING, ROOM)
    await journal.commit(Commit(SITTING, [first], answered=[Answered(SEAT, "c_1", "d" * 64, b"{}")]))
    at = NOW + DAY_MS - 1
    ended = event(SITTING, first, "sitting.ended", {"by_clock": True}, at=at)
    await journal.commit(
        Commit(
            SITTING,
            [ended],
            answered=[Answered(SEAT, "c_2", "d" * 64, b"{}")],
            snapshot=Snapshot(2, ended.hash, 1, b"{}"),
        )
    )
    sri = Person("u_1", "sri", "Sri", "admin", None)
    row = {"id": sri.id, "login": sri.login, "name": sri.name, "role": sri.role, "created_at": NOW}
    await database.write(lambda connection: connection.execute(insert(people.people), row))
    session = await database.write(lambda connection: sessions.begin(connection, sri, "", NOW))
    await links.add_for_first(database, NOW)
    server_key = ServerKey(bytes(32))
    await api_keys.create(
        database,
        server_key,
        label="opd",
        scopes=["tokens:issue"],
        role_ceiling="guest",
        now=NOW,
        expires_at=NOW + DAY_MS,
    )

    assert await sweep(database, NOW + DAY_MS // 2 - 1) == NOTHING
    assert await sessions.find(database, session.cookie, NOW)
    assert await sweep(database, NOW + DAY_MS) == Swept(
        answers=1, sessions=1, sign_in_links=1, spent_tickets=0, api_secrets=1, snapshots=0
    )
    assert await journal.answered(SITTING, SEAT, "c_1") is None
    assert await journal.answered(SITTING, SEAT, "c_2") is not None
    assert await sweep(database, NOW + 2 * DAY_MS) == Swept(
        answers=1, sessions=0, sign_in_links=0, spent_tickets=0, api_secrets=0, snapshots=1
    )
    assert await sweep(database, NOW + 3 * DAY_MS) == NOTHING

    loaded = await journal.load(SITTING)
    assert loaded is not None and loaded.snapshot is None
    assert broken_at(SITTING, loaded.events) is None
    kept = await database.read(
        lambda connection: connection.scalar(select(func.count()).select_from(keys.api_keys))
    )
    assert kept == 1, "an expired key stays as a record; its secret goes"


async def test_who_registered_for_what_is_no_longer_booked_is_forgotten(database: Database) -> None:
    row = {"seat": "st_1", "sitting": "s_1", "number": 1, "door": "web", "created_at": NOW}
    await database.write(lambda connection: connection.execute(insert(registrations), row))
    assert await sweep(database, NOW) == replace(NOTHING, registrations=1)
