"""What a sitting's settings ask of senders reaches the answer that their browsers get."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.media.sdp_samples import read_offer
from tests.unit.rooms.worlds import Client, World

if TYPE_CHECKING:
    from vicon.media.plane import Plane

pytestmark = pytest.mark.anyio


async def lines(plane: Plane, **patch: Any) -> list[str]:
    """The m-lines of the answer to a phone's join in a sitting with these settings."""
    world = World(**patch)
    world.plane = plane  # type: ignore[assignment]
    async with world.running():
        client = Client(world, "k_phone")
        offer = read_offer("chromium-156.0.8078.79-phone-v4-all-codecs-gathered")
        welcome = await client.arrive("join", {"token": "-", "name": "Ani", "offer": offer}, world.claims())
        return str(welcome["answer"]).split("\r\nm=")[1:]


async def test_a_meeting_sends_vp8_and_voices_of_20_ms(plane: Plane) -> None:
    mic, camera, screen, *_ = await lines(plane)
    assert "maxaveragebitrate=32000" in mic and "a=ptime:20" in mic
    assert "VP8/90000" in camera and "H264" not in camera
    assert "VP8/90000" in screen and "H264" not in screen


async def test_a_room_of_h264_asks_its_cameras_and_screens_for_it(plane: Plane) -> None:
    mic, camera, screen, *_ = await lines(plane, codec="h264")
    assert "H264/90000" in camera and "VP8" not in camera
    assert "H264/90000" in screen and "VP8" not in screen
    assert "maxaveragebitrate=32000" in mic


async def test_a_weak_network_halves_the_voice_and_packs_60_ms(plane: Plane) -> None:
    mic, camera, *_ = await lines(plane, weak_network=True)
    assert "maxaveragebitrate=16000" in mic and "a=ptime:60" in mic
    assert "VP8/90000" in camera
