"""Who waits has nothing in the engine: no transport, no packet, until let in (rooms.md 8, 21 and 31)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from tests.media.peer import Peer
from tests.unit.rooms.worlds import Client, World

if TYPE_CHECKING:
    from vicon.media.plane import Plane

pytestmark = pytest.mark.anyio


async def arrive(world: World, peer: Peer, **claims: Any) -> Client:
    """A browser with `peer` as its connection, at the door."""
    mine = world.claims(**claims)
    client = Client(world, f"k_{mine['jti']}")
    body = {"token": "-", "name": "Orang", "offer": peer.offer(), "device": {"mic": True, "cam": False}}
    await client.arrive("join", body, mine)
    return client


async def until(holds: Any, seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.02)


async def test_a_waiting_person_has_no_transport_and_with_admission_the_kept_offer_carries_sound(
    plane: Plane, peers: list[Peer]
) -> None:
    world = World(lobby="guests")
    world.plane = plane  # type: ignore[assignment]
    world.poll_s = 0.005
    async with world.running():
        ani, budi = Peer(), Peer()
        peers += [ani, budi]
        chair = await arrive(world, ani, role="chair")
        await ani.connect(chair.take_welcome()["answer"])
        before = sum(plane.transports().values())

        guest = await arrive(world, budi, use="knock")
        assert guest.of("waiting") and not guest.of("welcome")
        participant = guest.of("waiting")[0]["participant"]
        assert sum(plane.transports().values()) == before == 1
        assert not world.actor._hall.media.connected(participant)

        await chair.do("lobby.admit", {"participants": "all"})
        await budi.connect(guest.take_welcome()["answer"])
        mic = budi.stream("mic")
        mic.text = b"budi"
        budi.play(mic)
        await until(lambda: b"budi" in ani.texts("audio"))

        await chair.do("freeze.on")
        mic.text, sent = b"dijeda", mic.sent
        await until(lambda: mic.sent > sent + 20)
        # Nothing of it is under way any more when the microphones open.
        mic.text, sent = b"masih", mic.sent
        await until(lambda: mic.sent > sent + 20)
        await chair.do("freeze.off")
        mic.text = b"lagi"
        await until(lambda: b"lagi" in ani.texts("audio"))
        assert b"dijeda" not in ani.texts("audio")
