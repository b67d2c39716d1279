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
