"""A room over several media nodes: people at its home and at edges, and what becomes of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.media.city import City, city, crowd, figures, hears, sees, sounds
from tests.media.meeting import MIC_AND_CAMERA, Heard, enter, speaks, watch
from tests.media.peer import Peer
from vicon.rooms.ports.media import End

pytestmark = pytest.mark.anyio


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
    cascade = two.home.cascade
    assert (cascade.edges(), cascade.people_elsewhere(), cascade.tally.opened) == (1, 2, 1)
    [hop] = await figures(two.home)
    assert hop.received and hop.received_bytes > hop.received and hop.sent_bytes > hop.sent
    assert two.home.plane.hop_states() == {"up": 1, "silent": 0, "opening": 0}
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
    assert it.home.cascade.tally.lost["drain"] == 1
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
