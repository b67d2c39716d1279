"""Who is there: sockets that fall silent, come back, take over, leave, and the end of a sitting."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.rooms.worlds import ROOM, START, Client, World
from vicon.rooms.lobby.model import Lobby, Waiting
from vicon.rooms.opening import new_sitting
from vicon.rooms.sitting import empty_end
from vicon.rooms.state import SCREENS, State

pytestmark = pytest.mark.anyio


async def test_a_silent_socket_is_closed_then_away_then_left() -> None:
    async with World().running() as world:
        chair, a = await world.join("chair"), await world.join()
        for _ in range(3):
            await world.pass_(10)
            assert chair.of("ping")
            await chair.do("pong", {"seq": 1})
        assert a.closed == (4407, "silent")
        assert chair.events("participant.away")[0]["body"]["participant"] == a.participant
        for _ in range(7):
            await world.pass_(10)
            await chair.do("pong", {"seq": 1})
        left = chair.events("participant.left")[0]["body"]
        assert left == {"participant": a.participant, "cause": "silent"}
        assert (await a.resume("k_late"))["error"] == "offer_needed"
        assert (await a.resume("k_later", offer="v=1"))["answer"] == "answer to v=1"
        assert chair.events("participant.back")


async def test_a_socket_that_comes_back_at_once_was_never_away() -> None:
    async with World().running() as world:
        chair, a = await world.join("chair"), await world.join()
        await world.lose(a)
        await world.pass_(2)
        await a.resume("k_2")
        await world.pass_(5)
        assert not chair.events("participant.away")


async def test_resume_elsewhere_takes_the_place_over() -> None:
    async with World().running() as world:
        a = await world.join()
        old = a.socket
        await a.resume("k_new")
        assert world.outlet.closed[old] == (4409, "taken_over")
        assert (await a.do("chat.send", {"to": "all", "text": "x"}))["is"] == "ok"


async def test_leaving_is_answered_and_ends_socket_and_media() -> None:
    async with World().running() as world:
        chair, a = await world.join("chair"), await world.join()
        assert (await a.do("leave"))["is"] == "ok"
        assert a.closed == (1000, "left")
        assert not world.plane.room.connected(a.participant)
        assert chair.events("participant.left")


async def test_the_end_closes_every_socket_and_refuses_newcomers() -> None:
    async with World().running() as world:
        chair, a = await world.join("chair"), await world.join()
        assert (await chair.do("sitting.end"))["is"] == "ok"
        assert chair.closed == a.closed == (4404, "sitting_ended")
        assert world.open_gates == {}
        late = Client(world, "k_late")
        await late.arrive("join", {"token": "-", "name": "Budi"}, world.claims())
        assert late.closed == (4404, "sitting_ended")
        assert (await a.resume("k_r"))["error"] == "sitting_ended"


async def test_an_empty_sitting_ends_by_itself() -> None:
    async with World().running() as world:
        a = await world.join()
        assert not world.actor.idle
        assert world.journal.looks[world.sitting] == 0
        await a.do("leave")
        assert world.actor.idle
        assert world.journal.looks[world.sitting] == START + round((world.time + 1_800) * 1000)
        await world.pass_(1_799)
        assert b"sitting.ended" not in world.journal.rows[world.sitting][-1].canonical
        await world.pass_(2)
        assert b"sitting.ended" in world.journal.rows[world.sitting][-1].canonical
        assert world.journal.looks[world.sitting] is None


@pytest.mark.parametrize(("came_s", "ends_s"), [(1_000, 3_800), (2_500, 4_300)])
async def test_a_booked_sitting_that_nobody_joined_ends_by_itself(came_s: int, ends_s: int) -> None:
    """Opened at the door, early or late, and then nobody came in: not before its start, nor before it was
    empty for as long as others may be."""
    world = World()
    world.time = came_s
    world.sitting, world.first = new_sitting(
        ROOM, "meeting", "Rapat", START, world.rng, opened=False, starts_at=START + 2_000_000
    )
    async with world.running():
        await world.pass_(100 if came_s == 1_000 else 0)
        assert b"sitting.opened" in world.journal.rows[world.sitting][-1].canonical
        assert world.actor.idle
        assert world.journal.looks[world.sitting] == START + ends_s * 1_000
        world.time = ends_s - 1
        await world.settle()
        assert b"sitting.opened" in world.journal.rows[world.sitting][-1].canonical
        await world.pass_(1)
        assert b"sitting.ended" in world.journal.rows[world.sitting][-1].canonical


async def test_who_waits_to_be_let_in_is_somebody() -> None:
    state = State(sitting="s_0000000000000000", phase="open", empty_since=START, starts_at=START + 60_000)
    assert empty_end(state) == START + 60_000 + 1_800_000
    waiting = {"p_0000000000000000": Waiting("guest", "web", True, "", START)}
    assert empty_end(replace(state, lobby=Lobby(waiting=waiting))) is None


SCREEN = {"grants": {"remove": ["publish.audio", "publish.video"]}}


async def test_a_screen_alone_keeps_no_sitting_going() -> None:
    async with World().running() as world:
        a, hall = await world.join(), await world.join("kiosk", **SCREEN)
        await a.do("leave")
        assert not world.actor.idle
        for _ in range(90):
            await world.pass_(20)
            await hall.do("pong", {"seq": 1})
        assert hall.closed == (4404, "sitting_ended")
        assert b"sitting.ended" in world.journal.rows[world.sitting][-1].canonical


async def test_a_few_screens_take_no_place_and_get_in_where_it_is_full_more_of_them_do() -> None:
    async with World(seats_max=2).running() as world:
        await world.join("chair")
        for _ in range(SCREENS):
            assert (await world.join("kiosk", **SCREEN)).of("welcome")
        assert (await world.join()).of("welcome")
        for claims in (world.claims("kiosk", **SCREEN), world.claims()):
            late = Client(world, "k_late")
            await late.arrive("join", {"token": "-", "name": "Budi"}, claims)
            assert late.closed == (4429, "room_full")


async def test_the_chair_passes_when_it_is_lost_for_half_a_minute() -> None:
    async with World().running() as world:
        one, two = await world.join("chair"), await world.join("chair")
        await world.lose(one)
        for _ in range(4):
            await world.pass_(10)
            await two.do("pong", {"seq": 1})
        passed = two.events("chair.passed")[-1]["body"]
        assert passed == {"from": one.seat, "to": two.seat, "cause": "lost"}
