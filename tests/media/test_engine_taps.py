"""The engine's taps hold what passed a gate, readable by the reader while they grow."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.media.frames import opus_text
from tests.media.meeting import enter, speaks
from tests.media.peer import Peer
from tests.media.test_closed import goes_on
from vicon.media.taps import HEADER_BYTES, Record, RecordType, TapReader
from vicon.rehearsal.rtp import Packet

if TYPE_CHECKING:
    from vicon.media.plane import Plane
    from vicon.media.room import Room

pytestmark = pytest.mark.anyio


async def until(holds: Callable[[], object], seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.02)


async def reported(peer: Peer) -> None:
    """The engine reports what it got, twice from now on."""
    before = sum(packet.is_transport_cc for packet in peer.rtcp)
    await peer.until(lambda p: sum(packet.is_transport_cc for packet in p.rtcp) >= before + 2)


async def test_a_tap_holds_what_passed_the_gate_and_nothing_else(
    plane: Plane, room: Room, peers: list[Peer], tmp_path: Path
) -> None:
    ani, budi = [await enter(room, peers, name) for name in ("ani", "budi")]
    mic = plane._transports[1][1].producers["mic"]
    plane.engine.tap(mic, [""], "record")
    ani.stream("mic").text = b"closed"
    speaks(ani, b"closed")
    await reported(ani)
    # What was said so far is not under way any more when the gate opens.
    ani.stream("mic").text = b"ajar"
    await goes_on(ani.stream("mic"))
    await reported(ani)
    room.gates({"ani": frozenset({"mic"})})
    ani.stream("mic").text = b"open"
    await budi.until(lambda p: len(p.packets) > 30)

    # With its header, which is written a moment after the file is there.
    await until(lambda: [it for it in tmp_path.rglob("*.tap") if it.stat().st_size >= HEADER_BYTES])
    files = list(tmp_path.rglob("*.tap"))
    reader = TapReader(files[0])
    assert (reader.header.kind, reader.header.codec, reader.header.clock_rate) == ("audio", "opus", 48_000)
    records: list[Record] = []

    def packets() -> list[Packet]:
        records.extend(reader.read())
        return [Packet.parse(r.body) for r in records if r.type == RecordType.RTP]

    await until(lambda: len(packets()) > 30)
    assert {opus_text(packet.payload) for packet in packets()} <= {b"open", b"ajar"}
    assert opus_text(packets()[-1].payload) == b"open"
    plane.engine.untap(mic)
    await until(lambda: packets() and reader.ended)
    numbers = [packet.sequence for packet in packets()]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert {opus_text(packet.payload) for packet in packets()} <= {b"open", b"ajar"}
    reader.close()
    assert files[0].stat().st_mode & 0o077 == 0
