"""Two media nodes of which one is an edge of the other's room: killed with -9 while people listen there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest

from tests.chaos.conftest import overheard
from tests.chaos.deployment import Deployment
from tests.chaos.person import Message
from tests.chaos.rows.caller import Caller
from vicon.cluster import leases
from vicon.cluster.redis import SharedRedis

NODES = {"m1": "media", "m2": "media2"}
AT_HOME = 2
"""People of a room at its home; who comes after them is at the other node."""

pytestmark = pytest.mark.anyio


class Guest(Caller):
    """A Caller who offers anew when told that the transport is over, as pages do."""

    over = 0

    async def renews(self) -> None:
        seen = len(self.person.heard)
        while True:
            await self.person.until(_transport_closed, since=seen)
            self.over += 1
            seen = len(self.person.heard)
            self.peer.close()
            self.peer = self._new_peer()
            answer = await self.person.insist(
                "media.offer", {"sdp": self.peer.offer()}, f"c_offer{self.over}"
            )
            await self._connect(answer["body"]["answer"])


def _transport_closed(message: Message) -> bool:
    return (
        message["is"] == "live" and message["topic"] == "transport" and message["body"]["state"] == "closed"
    )


@pytest.fixture
async def cluster(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Deployment]:
    settings = {"VICON_MEDIA_ROOM_PEOPLE": str(AT_HOME)}
    data = tmp_path_factory.mktemp("vicon")
    async with overheard(Deployment(data, signalling="a", **settings)) as deployment:
        await deployment.start("media2")
        async with asyncio.timeout(120):
            while deployment.log.count("node.ready") < len(NODES):
                await asyncio.sleep(0.1)
        yield deployment


@asynccontextmanager
async def entering(cluster: Deployment, name: str, *, talks: bool = False) -> AsyncIterator[Guest]:
    guest = Guest(cluster, name, talks=talks)
    try:
        yield guest
    finally:
        await guest.ends()


async def home(cluster: Deployment, sitting: str) -> str:
    """The process whose node holds a sitting."""
    redis = SharedRedis(cluster.redis.url)
    try:
        return NODES[str(await leases.holder(redis, sitting))]
    finally:
        await redis.close()


async def first_at_the_edge(cluster: Deployment, meeting: dict[str, Any], stack: AsyncExitStack) -> Guest:
    """Until the nodes know of each other whoever comes is taken in at home."""
    async with asyncio.timeout(60):
        while True:
            guest = await stack.enter_async_context(entering(cluster, "Budi"))
            await guest.enter(meeting)
            if "edge.opened" in cluster.log:
                return guest
            await asyncio.sleep(0.2)


async def test_people_at_an_edge_that_is_killed_are_led_elsewhere_and_hear_again(
    cluster: Deployment, record_property: Callable[[str, object], None]
) -> None:
    meeting = await cluster.meeting()
    async with AsyncExitStack() as stack:
        talker = await stack.enter_async_context(entering(cluster, "Siti", talks=True))
        await talker.enter(meeting, host=True)
        at_home = await stack.enter_async_context(entering(cluster, "Asep"))
        await at_home.enter(meeting)
        await at_home.hears()
        there = [await first_at_the_edge(cluster, meeting, stack)]
        there.append(await stack.enter_async_context(entering(cluster, "Citra")))
        await there[1].enter(meeting)
        for guest in there:
            await guest.hears()
        renewing = [asyncio.create_task(guest.renews()) for guest in there]

        stays = await home(cluster, str(meeting["sitting"]))
        killed = time.monotonic()
        await cluster.kill(next(process for process in NODES.values() if process != stays))
        await asyncio.gather(*(guest.hears() for guest in (*there, at_home)))
        for task in renewing:
            task.cancel()
        assert [guest.over for guest in there] == [1, 1]
        assert at_home.returns == talker.returns == 0
        silent = max(silence(guest, killed) for guest in there)
        record_property("silent_s", round(silent, 2))


def silence(guest: Guest, killed: float) -> float:
    """From the last word before to the first after it, by when they were said (s)."""
    after = min(it for it in guest.heard if it > killed)
    return after - max(it for it in guest.heard if it < killed)
