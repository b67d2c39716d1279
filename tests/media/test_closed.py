"""In a closed sitting whoever is not entitled receives no packet, however they connect (rooms.md 1)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from tests.media.peer import Peer
from tests.media.test_lobby import arrive, until
from tests.unit.rooms.worlds import World

if TYPE_CHECKING:
    from vicon.media.plane import Plane

pytestmark = pytest.mark.anyio


async def goes_on(mic: Any, packets: int = 25) -> None:
    """Nothing of what was said before is under way any more."""
    wanted = mic.sent + packets
    async with asyncio.timeout(60):
        while mic.sent < wanted:
            await asyncio.sleep(0.02)


async def test_outside_the_circle_no_packet_arrives_until_granted_or_opened(
    plane: Plane, peers: list[Peer]
) -> None:
    world = World()
    world.plane = plane  # type: ignore[assignment]
    world.poll_s = 0.005
    async with world.running():
        ketua, anggota, warga, telat = (Peer() for _ in range(4))
        peers += [ketua, anggota, warga, telat]
        chair = await arrive(world, ketua, role="chair")
        await ketua.connect(chair.take_welcome()["answer"])
        member = await arrive(world, anggota, role="member")
        await anggota.connect(member.take_welcome()["answer"])
        guest = await arrive(world, warga)
        await warga.connect(guest.take_welcome()["answer"])
        mic: Any = ketua.stream("mic")
        mic.text = b"terbuka"
        ketua.play(mic)
        await until(lambda: b"terbuka" in anggota.texts("audio") and b"terbuka" in warga.texts("audio"))

        assert (await chair.do("sitting.set", {"patch": {"closed": True}}))["is"] == "ok"
        mic.text = b"tertutup"
        late = await arrive(world, telat)
        await telat.connect(late.take_welcome()["answer"])
        await until(lambda: b"tertutup" in anggota.texts("audio"))
        await goes_on(mic)
        assert b"tertutup" not in warga.texts("audio")
        assert not telat.texts("audio")

        mic.text = b"undangan"
        await goes_on(mic)
        await chair.do("seat.grant", {"seat": guest.seat, "add": ["subscribe"]})
        await until(lambda: b"undangan" in warga.texts("audio"))
        mic.text = b"lagi"
        await goes_on(mic)
        await chair.do("sitting.set", {"patch": {"closed": False}})
        await until(lambda: b"lagi" in telat.texts("audio"))
        assert not {b"tertutup", b"undangan"} & set(telat.texts("audio"))
        assert b"tertutup" not in warga.texts("audio")
