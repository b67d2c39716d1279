"""A closed sitting: who is outside its circle, from when, and that the record says so."""

from __future__ import annotations

import pytest

from tests.unit.rooms.worlds import World

pytestmark = pytest.mark.anyio


async def test_guests_and_audience_are_outside_unless_granted_and_the_record_says_so() -> None:
    world = World()
    async with world.running():
        people = {role: await world.join(role) for role in ("chair", "clerk", "member", "guest", "audience")}
        chair, guest = people["chair"], people["guest"]
        await chair.do("sitting.set", {"patch": {"closed": True}})
        outside = {people["guest"].participant, people["audience"].participant}
        assert world.plane.room.barred == outside
        changed = guest.events("sitting.changed")[-1]["body"]
        assert changed["patch"] == {"closed": True}
        assert "subscribe" not in changed["grants"]["guest"] and "subscribe" in changed["grants"]["member"]
        late = await world.join("guest")
        assert late.participant in world.plane.room.barred
        await chair.do("seat.grant", {"seat": guest.seat, "add": ["subscribe"]})
        assert guest.participant not in world.plane.room.barred
        await chair.do("sitting.set", {"patch": {"closed": False}})
        assert world.plane.room.barred == frozenset()


async def test_whose_seat_lost_the_right_receives_nothing_in_an_open_sitting_either() -> None:
    world = World()
    async with world.running():
        chair, guest = await world.join("chair"), await world.join()
        await chair.do("seat.grant", {"seat": guest.seat, "remove": ["subscribe"]})
        assert world.plane.room.barred == {guest.participant}


async def test_it_closes_before_that_is_stored_and_opens_only_after() -> None:
    world = World()
    async with world.running():
        chair, guest = await world.join("chair"), await world.join()
        seen = []
        commit = world.journal.commit

        async def watched(it: object) -> None:
            seen.append(guest.participant in world.plane.room.barred)
            await commit(it)  # type: ignore[arg-type]

        world.journal.commit = watched  # type: ignore[method-assign]
        await chair.do("sitting.set", {"patch": {"closed": True}})
        await chair.do("sitting.set", {"patch": {"closed": False}})
        assert seen == [True, True]
        assert world.plane.room.barred == frozenset()
