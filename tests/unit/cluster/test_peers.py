"""A media node asks another and is answered, by Unix socket and over TCP, and learns when it is gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection

from tests.certificates import Authority
from tests.redis_server import RedisServer
from vicon.cluster import registry
from vicon.cluster.link import Message
from vicon.cluster.link_server import node_of, serve_links, serve_links_between_machines
from vicon.cluster.listen import listen
from vicon.cluster.peers import Declined, PeerAway, Peers
from vicon.cluster.redis import SharedRedis

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def node(
    name: str, server: RedisServer, run: Path, authority: Authority | None = None
) -> AsyncIterator[Peers]:
    """A media node's peers with its listening sockets; over TCP alone if there is an `authority`."""
    async with AsyncExitStack() as stack:
        redis = SharedRedis(server.url)
        stack.push_async_callback(redis.close)
        credentials = authority.credentials(name, "media") if authority else None
        peers = Peers(name, redis, run, credentials)
        stack.push_async_callback(peers.close)

        async def joined(connection: ServerConnection) -> None:
            asks = node_of(connection)
            assert asks
            await peers.joined(asks, connection)

        address = ""
        if credentials:
            listener = stack.enter_context(closing(listen("127.0.0.1:0", "VICON_LINK_LISTEN")))
            address = f"127.0.0.1:{listener.getsockname()[1]}"
            await stack.enter_async_context(serve_links_between_machines(listener, credentials, joined))
        else:
            await stack.enter_async_context(serve_links(run / f"{name}.link", joined))
        await registry.write(redis, registry.Node(name, str(run / f"{name}.link"), address, at=2**52))
        yield peers


@pytest.fixture(params=["unix", "tcp"])
async def pair(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Peers, Peers]]:
    """m1 and m2, on one machine or on two."""
    authority = Authority(tmp_path / "authority") if request.param == "tcp" else None
    runs = [tmp_path / "here", tmp_path / "there"] if authority else [tmp_path] * 2
    for run in runs:
        run.mkdir(exist_ok=True)
    async with (
        RedisServer(tmp_path) as server,
        node("m1", server, runs[0], authority) as one,
        node("m2", server, runs[1], authority) as two,
    ):
        yield one, two


async def test_a_node_is_asked_by_name_and_knows_who_asks(pair: tuple[Peers, Peers]) -> None:
    one, two = pair

    async def double(asks: str, body: Message) -> Message:
        return {"to": asks, "twice": body["n"] * 2}

    two.on("double", double)
    answers = await asyncio.gather(*(one.ask("m2", "double", {"n": n}, 60) for n in range(50)))
    assert answers == [{"to": "m1", "twice": n * 2} for n in range(50)]
    with pytest.raises(Declined, match="unknown_word"):
        await two.ask("m1", "double", {"n": 1}, 60)


async def test_words_without_answers_arrive_in_order(pair: tuple[Peers, Peers]) -> None:
    one, two = pair
    heard: list[int] = []
    done = asyncio.Event()

    def heed(_node: str, body: Message) -> None:
        heard.append(body["n"])
        if len(heard) == 100:
            done.set()

    two.heed("count", heed)
    async with asyncio.timeout(60):
        while "m2" not in one.up:
            await asyncio.sleep(0.005)
        assert all(one.tell("m2", "count", {"n": n}) for n in range(100))
        await done.wait()
    assert heard == list(range(100))
    assert not one.tell("m9", "count", {})


async def test_a_no_is_told_from_a_failure(pair: tuple[Peers, Peers]) -> None:
    one, two = pair

    async def refuse(_node: str, _body: Message) -> Message:
        raise Declined("full", "no more rooms")

    async def fail(_node: str, _body: Message) -> Message:
        raise ZeroDivisionError

    two.on("refuse", refuse)
    two.on("fail", fail)
    with pytest.raises(Declined, match="full: no more rooms"):
        await one.ask("m2", "refuse", {}, 60)
    with pytest.raises(Declined, match="failed"):
        await one.ask("m2", "fail", {}, 60)


async def test_who_asks_a_node_that_is_lost_learns_it_at_once(tmp_path: Path) -> None:
    lost: list[str] = []
    asked = asyncio.Event()

    async def never(_node: str, _body: Message) -> Message:
        asked.set()
        await asyncio.Event().wait()
        return {}

    async with RedisServer(tmp_path) as server, node("m1", server, tmp_path) as one:
        one.when_lost(lost.append)
        async with node("m2", server, tmp_path) as two:
            two.on("never", never)
            asking = asyncio.create_task(one.ask("m2", "never", {}, 60))
            await asyncio.wait_for(asked.wait(), 60)
        with pytest.raises(PeerAway, match="the link to m2 broke"):
            await asyncio.wait_for(asking, 60)
        assert lost == ["m2"]


async def test_a_node_that_is_not_there_is_not_waited_for_longer_than_said(tmp_path: Path) -> None:
    async with RedisServer(tmp_path) as server, node("m1", server, tmp_path) as one:
        with pytest.raises(PeerAway):
            await one.ask("m7", "anything", {}, 0.1)
