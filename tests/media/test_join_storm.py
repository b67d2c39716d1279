"""Three hundred people come within ten seconds: all get in, and those who talk lose nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.media.meeting import MIC_AND_CAMERA, Heard, enter, speaks
from tests.media.peer import Peer

if TYPE_CHECKING:
    from vicon.media.room import Room

pytestmark = [pytest.mark.anyio, pytest.mark.apart]

PEOPLE = 300
SECONDS = 10


def heard_numbers(peer: Peer) -> list[int]:
    """Sequence numbers of the sound that arrived, in the order of arrival."""
    ssrcs = {s.ssrc for slot in peer.slots("audio") for s in slot.ssrc}
    return [packet.sequence for packet in peer.packets if packet.ssrc in ssrcs and packet.payload]


async def test_three_hundred_join_in_ten_seconds_and_no_sound_is_lost(
    room: Room, heard: Heard, peers: list[Peer]
) -> None:
    ani, budi = [await enter(room, peers, name) for name in ("ani", "budi")]
    room.gates({"ani": MIC_AND_CAMERA})
    speaks(ani, b"ani")
    await budi.until(lambda p: b"ani" in p.texts("audio"))
    before = len(heard_numbers(budi))

    async def come(n: int) -> None:
        await asyncio.sleep(n * SECONDS / PEOPLE)
        await enter(room, peers, f"p{n}", sends=())

    await asyncio.gather(*(come(n) for n in range(PEOPLE)))
    connected = {who for who, state, _ in heard.states if state == "connected"}
    assert len(connected) == PEOPLE + 2
    after = len(heard_numbers(budi))
    await budi.until(lambda p: len(heard_numbers(p)) > after + 10)
    numbers = heard_numbers(budi)
    assert after - before > 100
    lost = (numbers[-1] - numbers[0] + 1) % 65_536 - len(set(numbers))
    assert lost == 0
    assert budi.undecipherable == 0
