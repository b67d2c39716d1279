"""A room over several media nodes: one home, edges with engines of their own, real links between them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection

from tests.media.frames import opus_text
from tests.media.meeting import MIC_AND_CAMERA, Heard, enter, shows, speaks, watch
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
from vicon.rooms.ports.media import End

pytestmark = pytest.mark.anyio
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
async def media_node(name: str, server: RedisServer, run: Path, *, most: int = 1) -> AsyncIterator[MediaNode]:
    """What `vicon media` makes of a node, without sittings."""
    here = ["127.0.0.1"]
    async with AsyncExitStack() as stack:
        redis = SharedRedis(server.url)
        stack.push_async_callback(redis.close)
        peers = Peers(name, redis, run, None)
        stack.push_async_callback(peers.close)
        plane = Plane.listen(workers=1, bind=here, public=here, port=0, tap_dir=str(run / f"{name}.taps"))
        await stack.enter_async_context(plane)
        edges = Edges(plane, peers, "127.0.0.1")
        stack.push_async_callback(edges.close)
        known: dict[str, registry.Node] = {}
        cascade = Cascade(plane, peers, name, lambda: known, address="127.0.0.1", most=most)
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
async def city(run: Path, heard: Heard, *names: str, most: int) -> AsyncIterator[City]:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(RedisServer(run))
        nodes = {
            name: await stack.enter_async_context(media_node(name, server, run, most=most)) for name in names
        }
        async with asyncio.timeout(60):
            for node in nodes.values():
                node.known.update({it: registry.Node(it, "") for it in nodes})
                while len(node.peers.up) < len(nodes) - 1:
                    await asyncio.sleep(0.01)
        room = await nodes["m1"].cascade.open_room("s_test", heard, codec="vp8", weak_network=False)
        yield City(nodes, room, heard)
        await room.close()


@pytest.fixture
async def two(tmp_path: Path, heard: Heard) -> AsyncIterator[City]:
    """Two people find place at each of two nodes."""
    async with city(tmp_path, heard, "m1", "m2", most=2) as it:
        yield it


@pytest.fixture
async def three(tmp_path: Path, heard: Heard) -> AsyncIterator[City]:
    """One finds place at each of three."""
    async with city(tmp_path, heard, "m1", "m2", "m3", most=1) as it:
        yield it


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


async def test_people_at_two_nodes_see_and_hear_each_other(
    two: City, peers: list[Peer], heard: Heard
) -> None:
    ani, asep, budi, citra = await crowd(two, peers, "ani", "asep", "budi", "citra")
    assert [two.at(name) for name in ("ani", "asep", "budi", "citra")] == ["m1", "m1", "m2", "m2"]
    for name, peer, other in (("ani", ani, "st_budi"), ("budi", budi, "st_ani"), ("citra", citra, "st_ani")):
        watch(two.room, name, peer, other)
    for peer, others in ((ani, ("budi", "citra")), (budi, ("ani", "citra")), (asep, ("ani", "budi"))):
        for other in others:
            await hears(peer, other)
    await ani.until(lambda it: sees(it, "budi"))
    await budi.until(lambda it: sees(it, "ani"))
    await citra.until(lambda it: sees(it, "ani"))
    await heard.until(lambda it: it.bodies("slots", "budi") and it.bodies("quality", "budi"))
    shown = [slot for slot in heard.bodies("slots", "budi")[-1]["slots"] if slot["source"] == "camera"]
    assert [slot["seat"] for slot in shown] == ["st_ani"]
    await heard.until(
        lambda it: (
            {said["seat"] for body in it.bodies("speakers") for said in body["speakers"]}
            >= {"st_ani", "st_budi"}
        )
    )


async def test_a_stream_crosses_once_however_many_watch_it(two: City, peers: list[Peer]) -> None:
    await crowd(two, peers, "ani", "asep")
    two.room.gates({"ani": MIC_AND_CAMERA})
    listeners = {name: await enter(two.room, peers, name, sends=()) for name in ("budi", "citra")}
    assert {two.at(name) for name in listeners} == {"m2"}
    for name, peer in listeners.items():
        watch(two.room, name, peer, "st_ani")
        await peer.until(lambda it: sees(it, "ani"))
    [before] = await figures(two.home)
    came = {name: len(peer.packets) for name, peer in listeners.items()}
    await asyncio.gather(*(hears(peer, "ani", 150) for peer in listeners.values()))
    arrived = sum(len(peer.packets) - came[name] for name, peer in listeners.items())
    [after] = await figures(two.home)
    # A second more of figures than of what was counted.
    assert after.sent - before.sent < arrived * 0.8
    assert after.heard and not after.again


async def test_who_is_closed_or_removed_at_an_edge_is_silent_everywhere(two: City, peers: list[Peer]) -> None:
    ani, _, _, citra = await crowd(two, peers, "ani", "asep", "budi", "citra")
    await asyncio.gather(hears(ani, "budi"), hears(citra, "budi"))
    two.open("ani", "asep", "citra")
    # What is said after it reaches the edge after it.
    await hears(citra, "ani", 25)
    until_now = sounds(ani, "budi"), sounds(citra, "budi")
    await asyncio.gather(hears(ani, "citra", 50), hears(citra, "ani", 50))
    assert (sounds(ani, "budi"), sounds(citra, "budi")) == until_now

    two.open("ani", "asep", "budi", "citra")
    await hears(ani, "budi")
    two.room.drop("budi", "removed")
    assert not two.room.connected("budi")
    await hears(citra, "ani", 25)
    until_now = sounds(ani, "budi"), sounds(citra, "budi")
    await asyncio.gather(hears(ani, "citra", 50), hears(citra, "ani", 50))
    assert (sounds(ani, "budi"), sounds(citra, "budi")) == until_now

    # At home it is the same for those elsewhere.
    two.open("citra")
    await hears(ani, "citra", 25)
    until_then = sounds(citra, "ani")
    await hears(ani, "citra", 50)
    assert sounds(citra, "ani") == until_then


async def test_who_is_barred_at_an_edge_receives_nothing(two: City, peers: list[Peer]) -> None:
    _, _, budi, citra = await crowd(two, peers, "ani", "asep", "budi", "citra")
    await hears(budi, "ani")
    two.room.bar(frozenset({"budi"}))
    await hears(citra, "ani", 25)
    until_now = sounds(budi, "ani")
    await hears(citra, "ani", 50)
    assert sounds(budi, "ani") == until_now
    two.room.bar(frozenset())
    await hears(budi, "ani")


async def test_a_turn_at_an_edge_begins_and_ends_by_its_clock_and_does_not_begin_again(
    two: City, peers: list[Peer], heard: Heard
) -> None:
    ani, *_ = await crowd(two, peers, "ani", "asep", "budi", "citra")
    begun = time.monotonic_ns() // 1_000
    turn = {"budi": {"mic": End(begun + 60_000_000, 600_000)}}
    others = dict.fromkeys(("ani", "asep", "citra"), MIC_AND_CAMERA)
    two.room.gates({**others, "budi": frozenset({"mic"})}, turn)  # type: ignore[arg-type]
    await heard.until(lambda it: it.closings)
    [(who, kind, first)], [closing] = heard.firsts, heard.closings
    assert (who, kind, *closing[:2]) == ("budi", "mic", "budi", "mic")
    assert begun <= first <= closing[2] <= time.monotonic_ns() // 1_000
    assert 500_000 < closing[2] - first < 2_000_000
    # Said again, as with every change of anything: it stays over.
    two.room.gates({**others, "budi": frozenset({"mic"})}, turn)  # type: ignore[arg-type]
    await hears(ani, "citra", 25)
    until_now = sounds(ani, "budi")
    await hears(ani, "citra", 50)
    assert sounds(ani, "budi") == until_now
    assert len(heard.firsts) == 1


async def test_people_of_a_node_that_is_lost_come_back_and_others_hear_them_again(
    two: City, peers: list[Peer], heard: Heard
) -> None:
    ani, _, budi, _ = await crowd(two, peers, "ani", "asep", "budi", "citra")
    await hears(ani, "budi")
    await two.nodes["m2"].stack.aclose()
    await heard.until(lambda it: ("budi", "closed", "edge_lost") in it.states)
    assert not two.room.edges and not two.room.connected("budi")
    budi.close()
    again = await enter(two.room, peers, "budi")
    assert two.at("budi") == "m1"
    two.open("ani", "asep", "budi")
    speaks(again, b"budi lagi")
    await hears(ani, "budi lagi")
    await hears(again, "ani")


async def test_a_node_that_drains_lets_people_go_elsewhere(
    three: City, heard: Heard, peers: list[Peer]
) -> None:
    it = three
    ani, _ = await crowd(it, peers, "ani", "budi")
    await hears(ani, "budi")
    left = it.at("budi")
    it.nodes[left].edges.leave()
    await heard.until(lambda it: ("budi", "closed", "edge_lost") in it.states)
    again = await enter(it.room, peers, "budi")
    assert it.at("budi") not in ("m1", left)
    it.open("ani", "budi")
    speaks(again, b"budi lagi")
    await hears(ani, "budi lagi")
    assert not it.nodes[left].edges.busy


async def test_who_speaks_at_one_edge_is_heard_at_another_by_a_way_of_their_own(
    three: City, heard: Heard, peers: list[Peer]
) -> None:
    it = three
    ani, budi, citra = await crowd(it, peers, "ani", "budi", "citra")
    assert {it.at("budi"), it.at("citra")} == {"m2", "m3"}
    watch(it.room, "citra", citra, "st_budi")
    await asyncio.gather(hears(citra, "budi"), hears(budi, "citra"), hears(ani, "citra"))
    await citra.until(lambda peer: sees(peer, "budi"))
    for node in it.nodes.values():
        assert len(await figures(node, 2)) == 2


async def test_a_room_that_its_home_forgot_closes_by_itself(two: City, peers: list[Peer]) -> None:
    await crowd(two, peers, "ani", "asep", "budi")
    edges = two.nodes["m2"].edges
    assert edges.busy
    await two.home.cascade.close()
    async with asyncio.timeout(60):
        while edges.busy:
            await asyncio.sleep(0.05)
