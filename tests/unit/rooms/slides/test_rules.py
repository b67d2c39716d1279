"""Slides: who brings and turns them, what late comers see, and what stays within a closed part."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rooms.worlds import Client, World
from vicon.rooms.journal import read

DECK = {"deck": "d_0000000000000000"}
pytestmark = pytest.mark.anyio


async def bring(world: World, title: str = "Anggaran", **more: Any) -> None:
    added = {**DECK, "title": title, "pages": 3, "sha256": "4" * 64, "bytes": 9, **more}
    world.actor.document("k_worker", {"kind": "slides.added", "body": added})
    await world.settle()


def shown(client: Client) -> Any:
    return client.of("welcome")[-1]["state"]["slides"]


async def test_everybody_sees_the_page_that_was_turned_to_late_comers_too() -> None:
    world = World()
    async with world.running():
        chair, guest = await world.join("chair"), await world.join()
        await bring(world)
        await chair.do("slides.show", DECK)
        await chair.do("slides.page", {**DECK, "page": 3})
        assert guest.events("slides.shown")[0]["body"]["title"] == "Anggaran"
        assert guest.events("slides.turned")[0]["body"] == {**DECK, "page": 3}
        latecomer = await world.join()
        late = shown(latecomer)
        assert late["shown"] == {**DECK, "page": 3}
        assert late["decks"] == {DECK["deck"]: {"title": "Anggaran", "pages": 3, "item": None}}
        await chair.do("slides.hide", DECK)
        assert latecomer.events("slides.hidden")
        assert shown(await world.join())["shown"] is None


async def test_a_title_is_sealed_in_the_journal() -> None:
    world = World()
    async with world.running():
        chair = await world.join("chair")
        await bring(world, "Rahasia")
        await chair.do("slides.show", DECK)
        assert not any(b"Rahasia" in row.canonical for row in world.journal.rows[world.sitting])


async def test_a_turn_to_where_one_is_writes_nothing_and_beyond_the_last_page_is_refused() -> None:
    world = World()
    async with world.running():
        chair = await world.join("chair")
        await bring(world)
        await chair.do("slides.show", {**DECK, "page": 2})
        before = len(world.journal.rows[world.sitting])
        assert (await chair.do("slides.page", {**DECK, "page": 2}))["is"] == "ok"
        assert (await chair.do("slides.page", {**DECK, "page": 4}))["error"] == "bad_body"
        assert (await chair.do("slides.show", {"deck": "d_1111111111111111"}))["error"] == "unknown_id"
        assert len(world.journal.rows[world.sitting]) == before
        await chair.do("slides.hide", DECK)
        assert (await chair.do("slides.page", {**DECK, "page": 1}))["error"] == "wrong_state"


async def test_a_guest_turns_pages_only_where_that_was_granted() -> None:
    world = World()
    async with world.running():
        chair, guest = await world.join("chair"), await world.join()
        await bring(world)
        assert (await guest.do("slides.show", DECK))["error"] == "forbidden"
        await chair.do("seat.grant", {"seat": guest.seat, "add": ["slides.control"]})
        assert (await guest.do("slides.show", DECK))["is"] == "ok"


async def test_slides_of_a_closed_part_reach_nobody_outside_until_shown_before_all() -> None:
    world = World()
    async with world.running():
        chair, guest = await world.join("chair"), await world.join()
        await chair.do("sitting.set", {"patch": {"closed": True}})
        await bring(world, "Gaji")
        await chair.do("slides.show", DECK)
        await chair.do("sitting.set", {"patch": {"closed": False}})
        await chair.do("slides.page", {**DECK, "page": 2})
        assert not [event for event in guest.events() if event["kind"].startswith("slides.")]
        assert shown(await world.join()) == {"decks": {}, "shown": None}
        await chair.do("slides.show", {**DECK, "page": 2})
        assert guest.events("slides.shown")[0]["body"]["title"] == "Gaji"


async def test_slides_that_are_deleted_are_shown_to_nobody_and_said_to_be_gone_until_the_seal() -> None:
    world = World()

    async def remove() -> str:
        asks = Client(world, "k_asks")
        world.actor.document(asks.socket, {"kind": "slides.removed", "body": DECK | {"seat": chair.seat}})
        await world.settle()
        return str(asks.inbox[-1].get("error", "ok"))

    async with world.running():
        chair, guest = await world.join("chair"), await world.join()
        await bring(world)
        await chair.do("slides.show", DECK)
        assert [await remove(), await remove()] == ["ok", "unknown_id"]
        assert guest.events("slides.removed")[0]["body"] == DECK | {"seat": chair.seat}
        assert shown(await world.join()) == {"decks": {}, "shown": None}
        assert (await chair.do("slides.show", DECK))["error"] == "unknown_id"
        await bring(world)
        await chair.do("sitting.end")
        world.actor.seal("k_clerk", {"files": []})
        await world.settle()
        assert await remove() == "wrong_state"


async def test_the_same_file_comes_once_and_none_comes_after_the_end() -> None:
    world = World()
    async with world.running():
        chair = await world.join("chair")
        await bring(world)
        await bring(world)
        await chair.do("sitting.end")
        await bring(world, deck="d_1111111111111111")
        kinds = [read(row).kind for row in world.journal.rows[world.sitting]]
        assert kinds.count("slides.added") == 1
