"""Coming back: what a reloaded page and a lost media process need."""

from __future__ import annotations

import pytest

from tests.unit.rooms.worlds import Client, World

pytestmark = pytest.mark.anyio


async def test_a_reloaded_page_that_has_seen_nothing_gets_the_whole_state() -> None:
    async with World().running() as world:
        guest = await world.join()
        welcome = await guest.resume("k_again", seq=0, offer="v=1")
        assert welcome["seat"] == guest.seat
        assert welcome["answer"] == "answer to v=1"
        assert welcome["events"] is None
        assert guest.seat in welcome["state"]["seats"]


async def test_a_page_whose_transport_is_gone_is_told_to_offer_a_new_one() -> None:
    async with World().running() as world:
        guest = await world.join()
        await guest.resume("k_kept")
        assert [m for m in guest.of("live") if m["topic"] == "transport"] == []
        world.plane.room.drop(guest.participant, "lost")
        await guest.resume("k_lost")
        news = [m["body"]["state"] for m in guest.of("live") if m["topic"] == "transport"]
        assert news == ["closed"]


async def test_a_join_that_comes_again_late_does_not_put_out_who_is_in() -> None:
    async with World().running() as world:
        claims, body = world.claims(), {"token": "-", "name": "Budi", "offer": "v=0"}
        here, late = Client(world, "k_here"), Client(world, "k_late")
        await here.arrive("join", body, claims, "j1")
        here.take_welcome()
        await here.do("pong", {"seq": here.seq})
        await late.arrive("join", body, claims, "j1")
        assert late.closed == (4409, "taken_over")
        assert (await here.do("chat.send", {"to": "all", "text": "masih di sini"}))["is"] == "ok"
        assert (await here.resume("k_again"))["is"] == "welcome", "the secret is as it was"


async def test_a_resume_that_was_given_up_and_comes_late_takes_nothing_over() -> None:
    async with World().running() as world:
        guest = await world.join()
        await guest.resume("k_new", attempt=1_002)
        late = Client(world, "k_late")
        late.participant, late.secret = guest.participant, guest.secret
        await late.resume("k_late", attempt=1_001, offer="v=1")
        assert late.closed == (4409, "taken_over")
        assert guest.closed is None and world.plane.room.connections[guest.participant] == "v=0"
        assert (await guest.do("chat.send", {"to": "all", "text": "masih di sini"}))["is"] == "ok"
        assert (await guest.resume("k_next", attempt=1_003))["is"] == "welcome"


async def test_where_the_later_socket_is_gone_any_resume_is_good() -> None:
    async with World().running() as world:
        guest = await world.join()
        await guest.resume("k_new", attempt=1_002)
        await world.lose(guest)
        assert (await guest.resume("k_other_page", attempt=900))["is"] == "welcome"
        assert (await guest.resume("k_other_page_again", attempt=901))["is"] == "welcome"


async def test_a_join_that_was_given_up_leaves_the_secret_of_the_later_one_as_it_is() -> None:
    async with World().running() as world:
        claims, body = world.claims(), {"token": "-", "name": "Budi", "offer": "v=0"}
        here, late = Client(world, "k_here"), Client(world, "k_late")
        await here.arrive("join", {**body, "attempt": 2}, claims, "j1")
        here.take_welcome()
        await late.arrive("join", {**body, "attempt": 1}, claims, "j1")
        assert late.closed == (4409, "taken_over")
        assert (await here.resume("k_again"))["is"] == "welcome"


async def test_in_the_lobby_too_a_late_greeting_takes_nothing_over() -> None:
    async with World(lobby="guests").running() as world:
        await world.join("chair")
        body, waiting = {"token": "-", "name": "Budi"}, Client(world, "k_waiting")
        await waiting.arrive("join", body, world.claims(use="knock"))
        told = waiting.of("waiting")[0]
        waiting.participant, waiting.secret = told["participant"], told["secret"]
        await waiting.resume("k_new", attempt=12)
        late = Client(world, "k_late")
        late.participant, late.secret = waiting.participant, waiting.secret
        await late.resume("k_late", attempt=11)
        assert late.closed == (4409, "taken_over") and waiting.closed is None
