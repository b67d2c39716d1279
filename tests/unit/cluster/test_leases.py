"""Of two nodes one at most holds a sitting, and whoever lost it writes nothing more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.redis_server import RedisServer
from vicon.cluster import leases
from vicon.cluster.leases import LEASE_S, FencedJournal, Leases
from vicon.cluster.redis import SharedRedis
from vicon.rooms.ports import Answered, Commit, JournalConflict, Loaded, StoredEvent

pytestmark = pytest.mark.anyio


class Paper:
    """A journal that only counts what is written."""

    def __init__(self) -> None:
        self.commits = 0

    async def commit(self, commit: Commit) -> None:
        self.commits += 1

    async def load(self, sitting: str) -> Loaded | None:
        return None

    async def answered(self, sitting: str, seat: str, command: str) -> Answered | None:
        return None

    async def events(self, sitting: str, after: int, limit: int) -> Sequence[StoredEvent]:
        return []


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[RedisServer]:
    async with RedisServer(tmp_path) as server:
        yield server


@pytest.fixture
async def redis(server: RedisServer) -> AsyncIterator[SharedRedis]:
    shared = SharedRedis(server.url)
    yield shared
    await shared.close()


class Hours:
    def __init__(self) -> None:
        self.s = 100.0

    def steady(self) -> float:
        return self.s


async def run_out(redis: SharedRedis, sitting: str) -> None:
    """As if LEASE_S had passed in Redis."""
    await redis.ask(lambda r: r.delete(f"vicon:place:{sitting}"))


async def test_a_lease_is_renewed_by_its_holder_alone(redis: SharedRedis) -> None:
    assert await leases.renew(redis, "s_1", "m1")
    assert not await leases.renew(redis, "s_1", "m2")
    assert await leases.holder(redis, "s_1") == "m1"
    assert 0 < await redis.ask(lambda r: r.ttl("vicon:place:s_1")) <= LEASE_S
    await leases.release(redis, "s_1", "m2")
    assert await leases.holder(redis, "s_1") == "m1"
    await leases.release(redis, "s_1", "m1")
    assert await leases.renew(redis, "s_1", "m2")


async def test_of_many_nodes_that_claim_at_once_one_holds_it(redis: SharedRedis) -> None:
    held = await asyncio.gather(*(leases.claim(redis, "s_1", f"m{n}") for n in range(20)))
    assert sum(held) == 1


async def test_who_was_halted_past_its_lease_writes_nothing_once_another_has_it(redis: SharedRedis) -> None:
    hours, paper = Hours(), Paper()
    mine = Leases(redis, "m1", hours.steady)
    journal = FencedJournal(paper, mine.sure)
    assert await mine.hold("s_1")
    await journal.commit(Commit("s_1"))
    await run_out(redis, "s_1")
    assert await leases.claim(redis, "s_1", "m2")
    hours.s += LEASE_S + 10
    with pytest.raises(JournalConflict, match="another node holds it"):
        await journal.commit(Commit("s_1"))
    assert paper.commits == 1
    assert await leases.holder(redis, "s_1") == "m2"


async def test_a_node_whose_lease_ran_out_unseen_takes_it_up_again(redis: SharedRedis) -> None:
    hours = Hours()
    mine = Leases(redis, "m1", hours.steady)
    assert await mine.hold("s_1")
    await run_out(redis, "s_1")
    hours.s += LEASE_S
    assert await mine.sure("s_1")
    assert await leases.holder(redis, "s_1") == "m1"


class Counted(SharedRedis):
    """Counts how often it is asked."""

    asked = 0

    async def ask(self, call: Callable[[Any], Awaitable[Any]]) -> Any:
        self.asked += 1
        return await super().ask(call)


async def test_without_redis_writing_goes_on_and_does_not_ask_for_it_each_time(server: RedisServer) -> None:
    hours, paper, redis = Hours(), Paper(), Counted(server.url)
    mine = Leases(redis, "m1", hours.steady)
    journal = FencedJournal(paper, mine.sure)
    assert await mine.hold("s_1")
    await server.stop()
    hours.s += LEASE_S
    before = redis.asked
    for _ in range(100):
        await journal.commit(Commit("s_1"))
    assert paper.commits == 100
    assert redis.asked == before + 1
    await redis.close()
