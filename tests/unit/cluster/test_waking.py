"""An empty sitting is unloaded after five minutes, and ends after thirty though no process holds it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import insert, select

from tests.redis_server import RedisServer
from tests.unit.rooms.memory import MemoryBox, MemoryOutlet, MemoryPlane
from tests.unit.rooms.worlds import START
from tests.unit.store.test_journal import ROOM, room_row
from vicon.cluster import leases
from vicon.cluster.link import LinkEnd
from vicon.cluster.outlet import LinkOutlet
from vicon.cluster.redis import SharedRedis
from vicon.cluster.sittings import Sittings
from vicon.cluster.waking import Waking
from vicon.rooms.actor import SittingActor
from vicon.rooms.opening import new_sitting
from vicon.store.database import Database
from vicon.store.journal import SqlJournal
from vicon.store.models import rooms

pytestmark = pytest.mark.anyio

LINK = cast(LinkEnd, object())
"""Nothing is said over it: the actors of these tests speak to lists."""


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not true():
            await asyncio.sleep(0.005)


class Hours:
    """A clock in the test's hand, shared by every node."""

    def __init__(self) -> None:
        self.s = 1_000.0

    def steady(self) -> float:
        return self.s

    def wall(self) -> int:
        return START + round(self.s * 1000)


class Node:
    """What a media node has beside engine and links, on a real journal and a real Redis."""

    def __init__(self, name: str, database: Database, redis: SharedRedis, hours: Hours) -> None:
        self.name = name
        self.redis = redis
        self.hours = hours
        self.outlet = MemoryOutlet()
        self._journal = SqlJournal(database)
        self.sittings = Sittings(self._load, LinkOutlet(), hours.steady)
        self.waking = Waking(database, redis, self.sittings, name, clock=hours.wall, steady=hours.steady)

    async def _load(self, sitting: str) -> SittingActor:
        await leases.renew(self.redis, sitting, self.name)
        return await SittingActor.load(
            sitting,
            journal=self._journal,
            plane=MemoryPlane(),
            outlet=self.outlet,
            clock=self.hours.wall,
            steady=self.hours.steady,
            signer=None,
            box=MemoryBox(),
        )

    async def join(self, sitting: str) -> str:
        """Somebody joins; their socket."""
        claims = {"sub": "u", "jti": "j", "use": "join", "role": "chair", "room": ROOM}
        body = {"token": "-", "offer": "v=0", "name": "Ani"}
        self.say("arrive", sitting, {"do": "join", "id": "c1", "body": body}, claims=claims)
        await until(lambda: bool(self.outlet.inbox["k"]))
        assert self.outlet.inbox["k"][0]["is"] == "welcome"
        return "k"

    def say(self, word: str, sitting: str, message: dict[str, Any], **more: Any) -> None:
        whole = {"t": word, "socket": "k", "sitting": sitting, "message": message, **more}
        self.sittings.receive(LINK, whole)

    async def close(self) -> None:
        self.say("gone", "", {})
        await self.sittings.close()

    async def pass_(self, seconds: float) -> None:
        """Time goes by, in which the node looks after its sittings as it always does."""
        for _ in range(2):
            self.hours.s += seconds / 2
            await self.waking.look()
            before = set(self.sittings.names)
            await self.sittings.unload_idle()
            for name in before.difference(self.sittings.names):
                await leases.release(self.redis, name, self.name)


@pytest.fixture
async def redis(tmp_path: Path) -> AsyncIterator[SharedRedis]:
    async with RedisServer(tmp_path) as server:
        shared = SharedRedis(server.url)
        yield shared
        await shared.close()


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
async def sitting(database: Database, hours: Hours) -> str:
    await database.write(lambda connection: connection.execute(insert(rooms.rooms), room_row(ROOM)))
    sitting, first = new_sitting(ROOM, "meeting", "Rapat", hours.wall(), os.urandom)
    await SqlJournal(database).commit(first)
    return sitting


async def row(database: Database, sitting: str) -> tuple[str, int | None]:
    """State and `look_at` as stored."""
    table = rooms.sittings
    asked = select(table.c.state, table.c.look_at).where(table.c.id == sitting)
    found = await database.read(lambda connection: connection.execute(asked).one())
    return found.state, found.look_at


async def until_stored(database: Database, sitting: str, state: str, look_at: int | None) -> None:
    async with asyncio.timeout(60):
        while await row(database, sitting) != (state, look_at):
            await asyncio.sleep(0.005)


async def test_unloaded_after_five_minutes_and_ended_after_thirty_by_another_node(
    database: Database, redis: SharedRedis, hours: Hours, sitting: str
) -> None:
    one, two = [Node(name, database, redis, hours) for name in ("m1", "m2")]
    await one.join(sitting)
    assert await row(database, sitting) == ("in_session", 0)
    await one.pass_(3_600)
    assert one.sittings.names == [sitting]
    one.say("command", sitting, {"do": "leave", "id": "c2", "body": {}})
    await until_stored(database, sitting, "in_session", hours.wall() + 1_800_000)
    await one.pass_(299)
    assert one.sittings.names == [sitting]
    await one.pass_(4)
    assert one.sittings.names == []
    await one.close()
    await two.pass_(1_480)
    assert two.sittings.names == []
    await two.pass_(40)
    assert two.sittings.names == [sitting]
    await until_stored(database, sitting, "ended", None)
    await two.pass_(310)
    assert two.sittings.names == []
    await two.pass_(3_600)
    assert two.sittings.names == []


async def test_people_who_do_not_come_back_after_a_crash_are_seen_leaving(
    database: Database, redis: SharedRedis, hours: Hours, sitting: str
) -> None:
    one, two = [Node(name, database, redis, hours) for name in ("m1", "m2")]
    await one.join(sitting)
    await one.close()
    # Redis' own clock goes on: on a slow machine the lease would run out before anybody looks.
    await leases.renew(redis, sitting, "m1")
    await two.pass_(30)
    assert two.sittings.names == []
    await leases.release(redis, sitting, "m1")
    await two.pass_(30)
    assert two.sittings.names == [sitting]
    # Away after 25 s, left a minute later.
    async with asyncio.timeout(60):
        while not (await row(database, sitting))[1]:
            two.sittings.wake(sitting)
            await two.pass_(10)
    await two.close()


async def test_a_sitting_that_a_living_node_holds_is_left_to_it(
    database: Database, redis: SharedRedis, hours: Hours, sitting: str
) -> None:
    one, two = [Node(name, database, redis, hours) for name in ("m1", "m2")]
    await one.join(sitting)
    # Redis lost the lease and got it back, as after a restart of Redis.
    await leases.release(redis, sitting, "m1")
    await two.waking.look()
    await leases.renew(redis, sitting, "m1")
    await two.pass_(60)
    assert two.sittings.names == []
    await one.close()
