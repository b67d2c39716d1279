"""A room over several media nodes: one home, edges with engines of their own, real links between them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from websockets.asyncio.server import ServerConnection

from tests.media.frames import opus_text
from tests.media.meeting import MIC_AND_CAMERA, Heard, enter, shows, speaks
from tests.media.peer import Peer
from tests.redis_server import RedisServer
from vicon.cluster import registry
from vicon.cluster.cascade.edges import Edges
from vicon.cluster.cascade.home import Cascade
from vicon.cluster.cascade.room import CascadingRoom
from vicon.cluster.link_server import node_of, serve_links
from vicon.cluster.peers import Peers
from vicon.cluster.redis import SharedRedis
from vicon.media._engine import HopState
from vicon.media.plane import Plane

HERE = "127.0.0.1"
LISTENER = "asep"


@dataclass
class MediaNode:
    name: str
    plane: Plane
    peers: Peers
    cascade: Cascade
    edges: Edges
    known: dict[str, registry.Node]
    stack: AsyncExitStack


@asynccontextmanager
async def media_node(
    name: str, server: RedisServer, run: Path, *, most: int = 1, bind: str = HERE, reached_at: str = ""
) -> AsyncIterator[MediaNode]:
    """What `vicon media` makes of a node, without sittings. Engines send to `reached_at`, else `bind`."""
    address = reached_at or bind
    async with AsyncExitStack() as stack:
        redis = SharedRedis(server.url)
        stack.push_async_callback(redis.close)
        peers = Peers(name, redis, run, None)
        stack.push_async_callback(peers.close)
        taps = str(run / f"{name}.taps")
        plane = Plane.listen(workers=1, bind=[bind], public=[address], port=0, tap_dir=taps)
        await stack.enter_async_context(plane)
        edges = Edges(plane, peers, address)
        stack.push_async_callback(edges.close)
        known: dict[str, registry.Node] = {}
        cascade = Cascade(plane, peers, name, lambda: known, address=address, most=most)
        stack.push_async_callback(cascade.close)

        async def joined(connection: ServerConnection) -> None:
            asks = node_of(connection)
            assert asks
            await peers.joined(asks, connection)

        await stack.enter_async_context(serve_links(run / f"{name}.link", joined))
        row = registry.Node(name, str(run / f"{name}.link"), at=2**52)
        await registry.write(redis, row)
        yield MediaNode(name, plane, peers, cascade, edges, known, stack)


@dataclass
class City:
    """`m1` is the home of the room; others are its edges, each taking one person before the next does."""

    nodes: dict[str, MediaNode]
    room: CascadingRoom
    heard: Heard

    @property
    def home(self) -> MediaNode:
        return self.nodes["m1"]

    def at(self, participant: str) -> str:
        return next((name for name, it in self.room.edges.items() if participant in it.guests), "m1")

    def open(self, *participants: str) -> None:
        self.room.gates(dict.fromkeys(participants, MIC_AND_CAMERA))


@asynccontextmanager
async def city(
    run: Path, heard: Heard, *names: str, most: int, bind: Sequence[str] = (), reached_at: Sequence[str] = ()
) -> AsyncIterator[City]:
    """Its nodes are at HERE, unless `bind` and `reached_at` say where each is."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(RedisServer(run))
        nodes = {}
        for name, bound, reached in zip_longest(names, bind, reached_at):
            node = media_node(name, server, run, most=most, bind=bound or HERE, reached_at=reached or "")
            nodes[name] = await stack.enter_async_context(node)
        async with asyncio.timeout(60):
            for node in nodes.values():
                node.known.update({it: registry.Node(it, "") for it in nodes})
                while len(node.peers.up) < len(nodes) - 1:
                    await asyncio.sleep(0.01)
        room = await nodes["m1"].cascade.open_room("s_test", heard, codec="vp8", weak_network=False)
        yield City(nodes, room, heard)
        await room.close()


async def figures(node: MediaNode, hops: int = 1) -> list[HopState]:
    """Those of its hops, told after now."""
    since = time.monotonic_ns() // 1_000
    async with asyncio.timeout(60):
        while True:
            told = [it for it in node.plane.hops.values() if it is not None and it.at > since]
            if len(told) == len(node.plane.hops) == hops:
                return told
            await asyncio.sleep(0.02)


async def crowd(city: City, peers: list[Peer], *names: str) -> list[Peer]:
    """These come one after the other, may send everything, and speak and show their names."""
    came = [await enter(city.room, peers, name) for name in names]
    city.open(*names)
    for peer, name in zip(came, names, strict=True):
        if name != LISTENER:
            # Three are heard at once.
            speaks(peer, name.encode())
        shows(peer, name.encode())
    return came


def sounds(peer: Peer, name: str) -> int:
    """Packets of somebody's voice that came."""
    return sum(opus_text(packet.payload) == name.encode() for packet in peer.packets if packet.payload)


def sees(peer: Peer, name: str) -> bool:
    return any(text.startswith(name.encode()) for text in peer.texts("video"))


async def hears(peer: Peer, name: str, more: int = 10) -> None:
    """Another `more` packets of a voice come."""
    goal = sounds(peer, name) + more
    await peer.until(lambda it: sounds(it, name) >= goal)
