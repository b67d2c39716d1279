"""A document says the same, whichever database its journal is read from."""

from __future__ import annotations

import asyncio
from typing import get_args

import pytest
from sqlalchemy import Connection, insert

from tests.unit.records.minutes.hearing import GIVEN, Held, a_hearing
from tests.unit.store.test_journal import room_row
from vicon.records.minutes.facts import Template
from vicon.records.minutes.shelf import reading
from vicon.records.minutes.templates import sheet
from vicon.store.database import Database
from vicon.store.models import journal, rooms

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def held() -> Held:
    return asyncio.run(a_hearing())


async def test_each_database_gives_the_printer_the_same_words(database: Database, held: Held) -> None:
    def keep(connection: Connection) -> None:
        of = {"sitting": held.sitting}
        room = room_row("rm_1")
        connection.execute(insert(rooms.rooms), room)
        connection.execute(
            insert(rooms.sittings),
            {"id": held.sitting, "room": room["id"], "state": "ended", "created_at": 1},
        )
        connection.execute(
            insert(journal.events),
            [of | {"seq": it.seq, "canonical": it.canonical, "hash": it.hash} for it in held.rows],
        )
        connection.execute(
            insert(journal.sealed),
            [
                of | {"seal": it.seal, "salt": it.salt, "value": it.value.encode()}
                for it in held.sealed.values()
            ],
        )

    await database.write(keep)
    found = await reading(database, held.sitting)
    for template in get_args(Template):
        assert sheet(template, found.facts, GIVEN).dumps() == sheet(template, held.facts(), GIVEN).dumps()
