"""Who sends over a bad uplink is told at once, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.media.meeting import MIC_AND_CAMERA, Heard, enter, speaks

if TYPE_CHECKING:
    from tests.media.peer import Peer
    from vicon.media.room import Room

pytestmark = pytest.mark.anyio


async def test_a_voice_that_comes_with_holes_is_told_to_whose_it_is(
    room: Room, heard: Heard, peers: list[Peer]
) -> None:
    ani, _ = [await enter(room, peers, name) for name in ("ani", "budi")]
    room.gates({"ani": MIC_AND_CAMERA, "budi": MIC_AND_CAMERA})
    ani.stream("mic").lost_every = 5
    speaks(ani, b"ani")
    await heard.until(lambda h: any(b["uplink"] == "sound" for b in h.bodies("quality", "ani")))
    await heard.until(lambda h: h.bodies("quality", "budi"))
    assert all(body["uplink"] == "good" for body in heard.bodies("quality", "budi"))
