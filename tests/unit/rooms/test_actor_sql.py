"""The actor on real databases: what was acknowledged is stored, one token one participant, one writer."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import insert

from tests.unit.rooms.worlds import ROOM, Client, World, rng
from tests.unit.store.test_journal import room_row
from vicon.rooms.journal import verify
from vicon.rooms.ports import JournalConflict, StoredEvent
from vicon.store.database import Database
from vicon.store.journal import SqlJournal
from vicon.store.models import rooms

pytestmark = pytest.mark.anyio


class SqlWorld(World):
    """A world whose journal is in a database."""

    poll_s = 0.001

    def __init__(self, database: Database, seed: int = 1, room: str = ROOM, **more: Any) -> None:
        super().__init__(seed, room, **more)
        self.database = database
        self.journal = SqlJournal(database)  # type: ignore[assignment]

    async def begin(self) -> None:
        if await self.journal.load(self.sitting) is None:
            await self.database.write(lambda c: c.execute(insert(rooms.rooms), room_row(self.room)))
            await self.journal.commit(self.first)

    async def rows(self) -> list[StoredEvent]:
        return list(await self.journal.events(self.sitting, 0, 10_000))


async def test_what_was_acknowledged_is_there_after_a_restart(database: Database) -> None:
    world = SqlWorld(database)
    async with world.running():
        chair, a = await world.join("chair"), await world.join(name="A")
        answer = await a.do("chat.send", {"to": "all", "text": "halo"}, "c1")
        await a.do("floor.request")
        await chair.do("mod.lock", {"seats": [a.seat], "kinds": ["video"], "on": True})
        before = world.actor._hall.state
        seen = world.outlet.after[a.socket]
    async with world.running():
        assert world.actor._hall.state == before
        assert (await a.resume("k_2", seq=seen))["events"] == []
        assert await a.do("chat.send", {"to": "all", "text": "halo"}, "c1") == answer
        state = (await world.join(name="B")).of("welcome")[0]["state"]
        assert [line["text"] for line in state["chat"]] == ["halo"]
        assert state["seats"][a.seat]["locked"] == ["video"]
        assert [hand["seat"] for hand in state["floor"]["requests"]] == [a.seat]
    rows = await world.rows()
    assert verify(world.sitting, rows) is None
    assert sum(b"chat.sent" in row.canonical for row in rows) == 1


async def test_a_token_makes_one_participant_over_restarts(database: Database) -> None:
    world = SqlWorld(database)
    claims = world.claims()
    body = {"token": "-", "name": "Budi", "offer": "v=0"}
    outcomes = []
    for n in range(3):
        async with world.running():
            client = Client(world, f"k_{n}")
            outcomes.append(await client.arrive("join", body, claims, f"j{n}"))
    assert [outcome["is"] for outcome in outcomes] == ["welcome", "no", "no"]
    assert outcomes[1]["error"] == outcomes[2]["error"] == "token_spent"


async def test_of_two_actors_one_writes_and_the_other_stops(database: Database) -> None:
    world = SqlWorld(database)
    async with world.running():
        rival = SqlWorld(database)
        rival.sitting, rival.rng = world.sitting, rng(9)
        async with rival.running():
            clients = [Client(world, "k_1"), Client(rival, "k_2")]
            for one in clients:
                body = {"token": "-", "name": "Budi"}
                one.world.actor.arrive(
                    one.socket, {"do": "join", "id": "j", "body": body}, one.world.claims()
                )
            await asyncio.gather(world.settle(), rival.settle())
            stopped = [it for it in (world, rival) if it.task.done()]
            assert len(stopped) == 1
            assert isinstance(stopped[0].task.exception(), JournalConflict)
            assert sum(bool(one.of("welcome")) for one in clients) == 1
    assert verify(world.sitting, await world.rows()) is None


async def test_who_was_removed_cannot_resume_after_a_restart(database: Database) -> None:
    world = SqlWorld(database)
    async with world.running():
        chair, a = await world.join("chair"), await world.join(device="d")
        await chair.do("mod.remove", {"seat": a.seat})
    async with world.running():
        assert (await a.resume("k_2"))["error"] == "removed"
        again = Client(world, "k_3")
        body = {"token": "-", "name": "Orang Lain"}
        assert (await again.arrive("join", body, world.claims(device="d")))["error"] == "removed"
