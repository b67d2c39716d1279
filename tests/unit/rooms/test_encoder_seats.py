"""What an encoder sends stands under the rules of every seat."""

from __future__ import annotations

import pytest

from tests.unit.rooms.worlds import Client, World

pytestmark = pytest.mark.anyio


async def encoder(world: World) -> Client:
    """As `POST /whip/{slug}` brings one in."""
    grants = {"add": ["publish.audio", "publish.video"]}
    claims = world.claims("service", sub="encoder:en_1", door="whip", grants=grants)
    client = Client(world, f"k_{claims['jti']}")
    consent = {"record": "yes", "publish": "full"}
    body = {"token": "-", "offer": "v=0", "name": "Kamera", "device": {"mic": True, "cam": True}}
    await client.arrive("join", body | {"consent": consent}, claims)
    client.take_welcome()
    return client


async def test_locks_and_suspension_shut_an_encoder_and_a_freeze_does_not() -> None:
    async with World(lobby="guests").running() as world:
        chair, camera = await world.join("chair"), await encoder(world)
        assert world.open_gates[camera.participant] == {"mic", "camera"}
        await chair.do("sitting.start")
        await chair.do("mod.lock", {"seats": [camera.seat], "kinds": ["audio"], "on": True})
        assert world.open_gates[camera.participant] == {"camera"}
        await chair.do("freeze.on")
        assert world.open_gates[camera.participant] == {"camera"}
        await chair.do("freeze.off")
        await chair.do("sitting.suspend", {"reason": "istirahat"})
        assert world.open_gates[camera.participant] == set()
        await chair.do("sitting.continue")
        assert world.open_gates[camera.participant] == {"camera"}
        await chair.do("mod.remove", {"seat": camera.seat})
        assert camera.participant not in world.open_gates


async def test_whoever_came_in_by_a_key_is_out_when_it_is_revoked_and_nobody_else_is() -> None:
    async with World().running() as world:
        chair, camera = await world.join("chair"), await encoder(world)
        asks = Client(world, "k_worker")
        for sub, said in (("encoder:en_2", "no"), ("encoder:en_1", "ok"), ("encoder:en_1", "no")):
            world.actor.revoke(asks.socket, {"sub": sub})
            await world.settle()
            assert asks.inbox[-1]["is"] == said, sub
        [out] = chair.events("seat.removed")
        assert (out["body"]["seat"], out["actor"]) == (camera.seat, "system")
        assert camera.closed is not None and camera.closed[1] == "removed"
        assert camera.participant not in world.open_gates and chair.participant in world.open_gates
        late = Client(world, "k_late")
        its = world.claims("service", sub="encoder:en_1", door="whip")
        await late.arrive("join", {"token": "-", "offer": "v=0", "name": "Kamera"}, its)
        assert late.inbox[-1]["error"] == "removed"


async def test_an_encoder_is_taped_with_the_room_and_has_one_seat_however_often_it_comes() -> None:
    async with World(consent="ask").running() as world:
        chair, camera = await world.join("chair"), await encoder(world)
        await chair.do("recording.start")
        tape = world.plane.room.taped
        assert tape is not None and tape.kinds[camera.participant] >= {"mic", "camera"}
        again = await encoder(world)
        assert again.seat == camera.seat and again.participant != camera.participant
