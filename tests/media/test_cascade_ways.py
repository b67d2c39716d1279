"""What crosses from an edge to the home and back beside talk: tapes, an interpreter, packets over IPv6."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.media.city import HERE, City, city, crowd, hears, sees, sounds
from tests.media.frames import opus_text, vp8_text
from tests.media.meeting import MIC_AND_CAMERA, Heard, View, enter, shows, speaks, watch
from tests.media.peer import Peer
from vicon.media.taps import HEADER_BYTES, RecordType, TapReader
from vicon.rehearsal.rtp import Packet
from vicon.rooms.ports.media import NEVER, Tape

pytestmark = pytest.mark.anyio


@pytest.fixture
async def two(tmp_path: Path, heard: Heard) -> AsyncIterator[City]:
    """Two people find place at each of two nodes."""
    async with city(tmp_path, heard, "m1", "m2", most=2) as it:
        yield it


async def test_who_speaks_at_an_edge_is_recorded_at_home(
    two: City, peers: list[Peer], tmp_path: Path
) -> None:
    ani, *_ = await crowd(two, peers, "ani", "asep", "budi")
    assert two.at("budi") == "m2"
    await hears(ani, "budi")
    two.room.tape(Tape("rec_1", {"budi": MIC_AND_CAMERA}))
    async with asyncio.timeout(60):
        while True:
            found = on_tape(tmp_path / "m1.taps")
            if len(found.get("audio", ())) >= 50 and found.get("video"):
                break
            await asyncio.sleep(0.05)
    assert set(found["audio"]) == {b"budi"}
    assert {text.split(b" ")[0] for text in found["video"]} == {b"budi"}
    assert not list((tmp_path / "m2.taps").rglob("*.tap"))


def on_tape(folder: Path) -> dict[str, list[bytes]]:
    """What the packets say that were written so far, by kind."""
    found: dict[str, list[bytes]] = {}
    for path in folder.rglob("*.tap"):
        if path.stat().st_size < HEADER_BYTES:
            continue
        reader = TapReader(path)
        says = opus_text if reader.header.kind == "audio" else vp8_text
        packets = (Packet.parse(it.body) for it in reader.read() if it.type == RecordType.RTP)
        found.setdefault(reader.header.kind, []).extend(
            says(packet.payload) for packet in packets if packet.payload
        )
        reader.close()
    return found


async def test_an_interpreter_at_an_edge_is_heard_where_the_language_was_chosen_and_nowhere_else(
    two: City, peers: list[Peer]
) -> None:
    ani, asep, budi, citra = [await enter(two.room, peers, name) for name in ("ani", "asep", "budi", "citra")]
    assert [two.at(name) for name in ("ani", "asep", "budi", "citra")] == ["m1", "m1", "m2", "m2"]
    mic = frozenset({"mic"})
    two.room.gates({"ani": mic, "budi": mic}, NEVER, {"budi": "jv"})  # type: ignore[dict-item]
    for name in ("asep", "citra"):
        two.room.view(name, View((), lang="jv" if name == "asep" else ""))
    speaks(ani, b"ani")
    speaks(budi, b"budi")
    # At home by choice, beside the floor; at the interpreter's own node nobody chose it.
    await asyncio.gather(hears(asep, "budi", 25), hears(asep, "ani", 25), hears(citra, "ani", 50))
    assert not sounds(citra, "budi") and not sounds(ani, "budi")
    two.room.view("citra", View((), lang="jv"))
    two.room.view("asep", View(()))
    await hears(citra, "budi", 25)
    await hears(asep, "ani", 25)
    until_now = sounds(asep, "budi")
    await asyncio.gather(hears(asep, "ani", 50), hears(citra, "budi", 50))
    assert sounds(asep, "budi") == until_now


@pytest.fixture(
    params=[
        pytest.param((("::1", "::1"), ("::1", "::1")), id="both have IPv6 alone"),
        pytest.param((("::", HERE), (HERE, HERE)), id="one has both, the other IPv4"),
        pytest.param((("::", "::1"), ("::1", "::1")), id="one has both, the other IPv6"),
    ]
)
async def families(tmp_path: Path, heard: Heard, request: pytest.FixtureRequest) -> AsyncIterator[City]:
    bind, reached_at = request.param
    async with city(tmp_path, heard, "m1", "m2", most=1, bind=bind, reached_at=reached_at) as it:
        yield it


async def test_nodes_reach_each_other_over_ipv6(families: City, peers: list[Peer]) -> None:
    it = families
    ani, budi = [
        await enter(it.room, peers, name, host=node.cascade.address)
        for name, node in zip(("ani", "budi"), it.nodes.values(), strict=True)
    ]
    assert it.at("budi") == "m2"
    it.open("ani", "budi")
    watch(it.room, "ani", ani, "st_budi")
    for peer, name in ((ani, b"ani"), (budi, b"budi")):
        speaks(peer, name)
        shows(peer, name)
    await asyncio.gather(hears(ani, "budi"), hears(budi, "ani"))
    await ani.until(lambda peer: sees(peer, "budi"))
