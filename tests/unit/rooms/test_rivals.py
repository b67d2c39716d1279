"""Two actors of one sitting, as after a node was thought dead: one writes, one stops (rooms.md 8, 6)."""

from __future__ import annotations

import pytest

from tests.unit.rooms.worlds import Client, World, rng
from vicon.rooms.journal import verify
from vicon.rooms.ports import JournalConflict

pytestmark = pytest.mark.anyio


def rival_of(world: World) -> World:
    """Another node with an actor of the same sitting."""
    rival = World()
    rival.journal, rival.sitting, rival.rng = world.journal, world.sitting, rng(9)
    return rival


async def test_the_second_to_write_stops() -> None:
    world = World()
    async with world.running():
        rival = rival_of(world)
        async with rival.running():
            await world.join(name="A")
            client = Client(rival, "k_rival")
            await client.arrive("join", {"token": "-", "name": "B"}, rival.claims())
            assert not client.of("welcome")
            assert isinstance(rival.task.exception(), JournalConflict)
    assert verify(world.sitting, world.journal.rows[world.sitting]) is None


async def test_who_finds_an_answer_that_speaks_of_unknown_events_stops_and_does_not_pass_it_on() -> None:
    world = World()
    async with world.running():
        a = await world.join(name="A")
        rival = rival_of(world)
        async with rival.running():
            line = {"to": "all", "text": "halo"}
            assert (await a.do("chat.send", line, "c1"))["is"] == "ok"
            a.world = rival
            await a.resume("k_rival")
            assert await a.do("chat.send", line, "c1") == {}, "acknowledged before the event was sent"
            assert isinstance(rival.task.exception(), JournalConflict)
