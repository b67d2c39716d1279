"""The broadcast: who may begin it and where, whom its tape holds, and how it ends."""

from __future__ import annotations

import pytest

from tests.unit.rooms.worlds import World

pytestmark = pytest.mark.anyio
PUBLIC = {"broadcast": "public", "broadcast_delay_s": 20}


async def test_the_stage_broadcasts_and_everybody_is_told_so() -> None:
    world = World(**PUBLIC, consent="notice")
    async with world.running():
        chair, member = await world.join("chair", "Ketua"), await world.join(name="Ani")
        assert (await member.do("broadcast.start"))["error"] == "forbidden"
        assert (await chair.do("broadcast.dump"))["error"] == "wrong_state"
        await chair.do("broadcast.start")
        [started] = member.events("broadcast.started")
        assert started["body"]["delay_ms"] == 20_000
        assert (await chair.do("broadcast.start"))["error"] == "wrong_state"
        await chair.do("broadcast.dump")
        late = await world.join(name="Budi")
        shown = late.of("welcome")[0]["state"]["broadcast"]
        assert shown["broadcast"] == started["body"]["broadcast"]
        assert shown["dumped"] is not None
        await chair.do("sitting.start")
        await chair.do("sitting.end")
        assert len(member.events("broadcast.stopped")) == 1


@pytest.mark.parametrize(
    "patch", [{}, {"broadcast": "public", "consent": "none"}, {"broadcast": "public", "closed": True}]
)
async def test_a_sitting_that_is_not_for_the_public_is_not_broadcast(patch: dict[str, object]) -> None:
    world = World(**patch)
    async with world.running():
        chair = await world.join("chair", "Ketua")
        assert (await chair.do("broadcast.start"))["error"] == "broadcast_refused"


async def test_its_own_tape_holds_what_may_be_published_and_gives_way_to_that_of_a_recording() -> None:
    world = World(**PUBLIC, consent="ask")
    async with world.running():
        chair, silent = await world.join("chair", "Ketua"), await world.join(name="Ani")
        voice = await world.join(name="Budi")
        await chair.do("consent.set", {"record": "yes", "publish": "full"})
        await voice.do("consent.set", {"record": "yes", "publish": "unnamed"})
        await chair.do("broadcast.start")
        own = world.plane.room.taped
        assert own is not None
        assert own.recording.startswith("bc_")
        assert own.kinds[voice.participant] == {"mic"}
        assert "camera" in own.kinds[chair.participant]
        assert silent.participant not in own.kinds
        await chair.do("recording.start")
        recorded = world.plane.room.taped
        assert recorded is not None
        assert recorded.recording.startswith("rc_")
        await chair.do("recording.stop")
        await chair.do("sitting.set", {"patch": {"closed": True}})
        assert world.plane.room.taped is None
