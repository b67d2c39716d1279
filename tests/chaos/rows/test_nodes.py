"""Two media nodes, two signalling processes: one is lost, drained, upgraded or cut off, and calls go on."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from tests.chaos.conftest import overheard
from tests.chaos.deployment import Deployment
from tests.chaos.rows.call import Call, calling
from tests.chaos.rows.conftest import Tell
from tests.postgres import PrivatePostgres
from vicon.cluster import leases, registry
from vicon.cluster.redis import SharedRedis

ROOMS = int(os.environ.get("ROOMS", "20"))
NODES = {"media": "m1", "media2": "m2"}
DRAIN_S = 5

pytestmark = [pytest.mark.anyio, pytest.mark.postgres, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def address(server: PrivatePostgres) -> str:
    return server.new_database()


@pytest.fixture(scope="module")
async def cluster(tmp_path_factory: pytest.TempPathFactory, address: str) -> AsyncIterator[Deployment]:
    settings = {"VICON_DATABASE": address, "VICON_DRAIN_S": str(DRAIN_S), "VICON_JOINS_PER_MINUTE": "10000"}
    async with overheard(Deployment(tmp_path_factory.mktemp("vicon"), **settings)) as deployment:
        await deployment.start("media2")
        yield deployment


async def holder(cluster: Deployment, call: Call) -> str:
    """Which of the processes `media` and `media2` has the lease of a call."""
    redis = SharedRedis(cluster.redis.url)
    try:
        for process, node in NODES.items():
            if await leases.unheld(redis, [call.sitting], node):
                return process
    finally:
        await redis.close()
    raise AssertionError("nobody holds it")


async def is_ready(cluster: Deployment, process: str, began_ms: int) -> None:
    """Wait until a node offers itself for rooms, if `process` is one; else until it takes requests."""
    if process not in NODES:
        await cluster.ready(process)
        return
    redis = SharedRedis(cluster.redis.url)
    try:
        async with asyncio.timeout(120):
            # What a node wrote before it was killed is read for a while.
            while not ((node := (await registry.read(redis)).get(NODES[process])) and node.at > began_ms):
                await asyncio.sleep(0.1)
    finally:
        await redis.close()


async def spread(cluster: Deployment, calls: AsyncExitStack, count: int) -> list[Call]:
    """So many calls, and more until each node has one."""
    found: list[Call] = []
    while len(found) < count or len({await holder(cluster, call) for call in found}) < len(NODES):
        found.append(await calls.enter_async_context(calling(cluster, f"Rapat {len(found)}")))
    return found


async def told(calls: list[Call], address: str, tell: Tell) -> None:
    """What all of them lost, and how long the one that waited longest had to."""
    lost = sum([await call.lost(address) for call in calls])
    tell(max(calls, key=lambda call: call.silent_s), lost)
    assert lost == 0


async def test_rooms_of_a_lost_node_live_on_at_the_other(
    cluster: Deployment, address: str, tell: Tell
) -> None:
    async with AsyncExitStack() as stack:
        calls = await spread(cluster, stack, ROOMS)
        mine = [call for call in calls if await holder(cluster, call) == "media2"]
        await cluster.kill("media2")
        await asyncio.gather(*(call.goes_on() for call in calls))
        assert {await holder(cluster, call) for call in calls} == {"media"}
        assert all(call.listener.returns for call in mine)
        assert not any(call.listener.returns for call in calls if call not in mine)
        await told(calls, address, tell)
    await cluster.start("media2")


async def test_a_drained_node_gets_no_rooms_lets_go_of_its_own_and_comes_back(
    cluster: Deployment, address: str, tell: Tell
) -> None:
    async with AsyncExitStack() as stack:
        calls = await spread(cluster, stack, 2)
        await cluster.kill("media2", signal.SIGTERM)
        await asyncio.gather(*(call.goes_on() for call in calls))
        calls.append(await stack.enter_async_context(calling(cluster, "Rapat baru")))
        assert {await holder(cluster, call) for call in calls} == {"media"}
        await cluster.start("media2")
        await spread(cluster, stack, 1)
        await told(calls, address, tell)


async def test_one_process_after_the_other_is_replaced_while_people_meet(
    cluster: Deployment, address: str, tell: Tell
) -> None:
    async with AsyncExitStack() as stack:
        calls = await spread(cluster, stack, 2)
        for process in ("media", "media2", "a", "b"):
            await cluster.kill(process, signal.SIGTERM)
            began_ms = time.time_ns() // 1_000_000
            await cluster.start(process)
            await is_ready(cluster, process, began_ms)
            await asyncio.gather(*(call.goes_on() for call in calls))
        await told(calls, address, tell)


async def test_a_node_that_is_cut_off_loses_its_rooms_and_writes_nothing_more_into_them(
    cluster: Deployment, address: str, tell: Tell
) -> None:
    """Halted, it answers neither links nor Redis nor the database; then it goes on as if nothing had been."""
    async with AsyncExitStack() as stack:
        calls = await spread(cluster, stack, 2)
        os.kill(cluster.pid("media2"), signal.SIGSTOP)
        try:
            await asyncio.gather(*(call.goes_on() for call in calls))
            assert {await holder(cluster, call) for call in calls} == {"media"}
        finally:
            os.kill(cluster.pid("media2"), signal.SIGCONT)
        await asyncio.gather(*(call.goes_on() for call in calls))
        await told(calls, address, tell)
