"""Links come back by themselves, and a sitting is found wherever it is held, with Redis and without."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from tests.media_side import MediaSide
from tests.redis_server import RedisServer
from vicon.cluster import registry
from vicon.cluster.choice import choose
from vicon.cluster.link import Message
from vicon.cluster.links import Links
from vicon.cluster.placement import Placement
from vicon.cluster.redis import SharedRedis
from vicon.rooms.ports import Shown

pytestmark = pytest.mark.anyio
PAIR = [registry.Node("m1", ""), registry.Node("m2", "")]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[RedisServer]:
    async with RedisServer(tmp_path) as server:
        yield server


class SignallingSide:
    """The links of a signalling process, without sockets."""

    def __init__(self, server: RedisServer) -> None:
        self.redis = SharedRedis(server.url)
        self.heard: list[Message] = []
        self.lost: list[str] = []
        self.links = Links(self.redis, server.run, lambda _node, m: self.heard.append(m), self.lost.append)
        self.placement = Placement(self.redis, self.links)

    async def close(self) -> None:
        await self.links.close()
        await self.redis.close()


@asynccontextmanager
async def signalling(server: RedisServer) -> AsyncIterator[SignallingSide]:
    side = SignallingSide(server)
    try:
        yield side
    finally:
        await side.close()


async def until(true: Callable[[], bool], within_s: float = 60) -> None:
    async with asyncio.timeout(within_s):
        while not true():
            await asyncio.sleep(0.005)


async def test_two_processes_place_a_sitting_on_the_same_node(server: RedisServer) -> None:
    nodes = [MediaSide(server.run, name) for name in ("m1", "m2", "m3")]
    async with AsyncExitStack() as stack:
        for node in nodes:
            await stack.enter_async_context(node.serving())
        a = await stack.enter_async_context(signalling(server))
        b = await stack.enter_async_context(signalling(server))
        await until(lambda: len(a.links.up) == len(b.links.up) == 3)
        for n in range(10):
            assert (
                len(set(await asyncio.gather(a.placement.where(f"s_{n}"), b.placement.where(f"s_{n}")))) == 1
            )


async def test_without_redis_the_node_that_holds_a_sitting_is_found_by_asking(server: RedisServer) -> None:
    m1, m2 = MediaSide(server.run, "m1"), MediaSide(server.run, "m2")
    async with m1.serving(), m2.serving(), signalling(server) as side:
        await until(lambda: len(side.links.up) == 2)
        sitting = next(f"s_{n}" for n in range(100) if choose(f"s_{n}", PAIR) == "m2")
        m1.sittings.add(sitting)
        await server.stop()
        assert await side.placement.where(sitting) == "m1"
        m1.sittings.clear()
        assert await side.placement.where(sitting) == "m2"
        await server.start()


async def test_a_lease_that_redis_lost_does_not_move_a_sitting(server: RedisServer) -> None:
    m1, m2 = MediaSide(server.run, "m1"), MediaSide(server.run, "m2")
    async with m1.serving(), m2.serving(), signalling(server) as side:
        await until(lambda: len(side.links.up) == 2)
        sitting = next(f"s_{n}" for n in range(100) if choose(f"s_{n}", PAIR) == "m2")
        m1.sittings.add(sitting)
        assert await side.placement.where(sitting) == "m1"
        assert await side.redis.ask(lambda r: r.get(f"vicon:place:{sitting}")) == "m1"


async def test_a_node_that_starts_again_is_linked_again_and_keeps_its_sittings(server: RedisServer) -> None:
    node = MediaSide(server.run, "m1")
    async with signalling(server) as side:
        async with node.serving():
            assert await side.placement.where("s_1") == "m1"
        await until(lambda: side.lost == ["m1"])
        waiting = asyncio.create_task(side.placement.where("s_1"))
        async with node.serving():
            assert await asyncio.wait_for(waiting, 60) == "m1"


@pytest.mark.parametrize("why", ["draining", "full"])
async def test_a_node_that_drains_or_is_overloaded_gets_no_new_sittings(
    server: RedisServer, why: str
) -> None:
    m1, m2 = MediaSide(server.run, "m1"), MediaSide(server.run, "m2")
    redis = SharedRedis(server.url)
    now = 2**52  # never stale
    await registry.write(redis, registry.Node("m1", str(m1.path), at=now, **{why: True}))
    async with m1.serving(), m2.serving(), signalling(server) as side:
        await until(lambda: len(side.links.up) == 2)
        assert {await side.placement.where(f"s_{n}") for n in range(10)} == {"m2"}
    await redis.close()


def said(message: Message) -> int:
    """The number of the one event that is published."""
    [event] = message["events"] if message["t"] == "publish" else [{"seq": -1}]
    return int(event["seq"])


async def test_words_arrive_in_order_and_an_event_goes_once_to_each_link(server: RedisServer) -> None:
    node = MediaSide(server.run, "m1")
    async with node.serving(), signalling(server) as a, signalling(server) as b:
        for side, sockets in ((a, ["k_1", "k_2"]), (b, ["k_3"])):
            end = await side.links.connected("m1", 60)
            assert end
            for socket in sockets:
                end.send({"t": "arrive", "socket": socket, "sitting": "s_1", "message": {}})
        await until(lambda: len(node.heard) == 3)
        for socket in ("k_1", "k_2", "k_3"):
            node.outlet.label(socket, "s_1", ["all"], 0)
        for seq in range(1_000):
            node.outlet.publish("s_1", [Shown(seq, {"all": {"seq": seq}})])
        for side in (a, b):
            await until(lambda side=side: len([m for m in side.heard if m["t"] == "publish"]) == 1_000)
            assert [said(m) for m in side.heard if m["t"] == "publish"] == list(range(1_000))
        node.outlet.gone("k_3")
        node.outlet.publish("s_1", [Shown(1_000, {"all": {}})])
        await until(lambda: said(a.heard[-1]) == 1_000)
        assert said(b.heard[-1]) == 999
