"""The agenda at work: what is planned can change, what has started stays, one item at a time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rooms.worlds import Client, World
from vicon.rooms.state import State

pytestmark = pytest.mark.anyio


def agenda(world: World) -> list[tuple[str, str]]:
    state: State = world.actor._hall.state
    return [(it.line.judul, it.status) for it in state.agenda]


async def planned(chair: Client, *titles: str) -> list[str]:
    await chair.do("agenda.import", {"items": [{"judul": title} for title in titles]})
    return [it["item"] for it in chair.events("agenda.set")[-1]["body"]["items"]]


async def test_items_are_gone_through_one_at_a_time_and_their_time_is_counted() -> None:
    world = World()
    async with world.running():
        chair = await world.join("chair")
        one, two = await planned(chair, "Paparan", "Relokasi")
        assert (await chair.do("agenda.start", {"item": one}))["is"] == "ok"
        assert (await chair.do("agenda.start", {"item": two}))["error"] == "item_open"
        await world.pass_(20)
        await chair.do("agenda.finish", {"item": one, "outcome": "diterima", "text": "Lihat berita acara"})
        assert (await chair.do("agenda.start", {"item": one}))["detail"] == "finished"
        assert (await chair.do("agenda.skip", {"item": one}))["error"] == "wrong_state"
        it = world.actor._hall.state.agenda[0]
        assert (it.status, it.used_ms, it.outcome) == ("finished", 20_000, "diterima")
        assert agenda(world) == [("Paparan", "finished"), ("Relokasi", "pending")]


async def test_what_was_put_off_is_taken_up_again_and_its_time_goes_on() -> None:
    world = World()
    async with world.running():
        chair = await world.join("chair")
        (one,) = await planned(chair, "Relokasi")
        await chair.do("agenda.start", {"item": one})
        await world.pass_(5)
        await chair.do("agenda.postpone", {"item": one, "text": "Menunggu data"})
        await world.pass_(20)
        await chair.do("agenda.start", {"item": one})
        await world.pass_(7)
        await chair.do("agenda.finish", {"item": one})
        it = world.actor._hall.state.agenda[0]
        assert it.used_ms == 12_000
        assert it.began is not None and it.ended is not None
        assert it.ended - it.began == 32_000


async def test_an_import_replaces_what_has_not_started_and_a_named_line_keeps_its_id() -> None:
    world = World()
    async with world.running():
        chair = await world.join("chair")
        one, two, three = await planned(chair, "Paparan", "Relokasi", "Retribusi")
        await chair.do("agenda.start", {"item": one})
        wanted: list[dict[str, Any]] = [{"judul": "Kesimpulan"}, {"judul": "Relokasi tahap 1", "item": two}]
        await chair.do("agenda.import", {"items": wanted})
        assert agenda(world) == [
            ("Paparan", "current"),
            ("Kesimpulan", "pending"),
            ("Relokasi tahap 1", "pending"),
        ]
        assert world.actor._hall.state.agenda[2].id == two
        for item, error in ((one, "item_started"), (three, "unknown_id")):
            answer = await chair.do("agenda.import", {"items": [{"judul": "x", "item": item}]})
            assert answer["error"] == error
        twice = [{"judul": "x", "item": two}, {"judul": "y", "item": two}]
        assert (await chair.do("agenda.import", {"items": twice}))["error"] == "bad_body"
        assert (await chair.do("agenda.import", {"items": [{"judul": " \t"}]}))[
            "detail"
        ] == "/body/items/0/judul"


async def test_an_item_that_has_not_started_moves_and_the_end_is_as_far_as_it_goes() -> None:
    world = World()
    async with world.running():
        chair = await world.join("chair")
        one, two, three = await planned(chair, "a", "b", "c")
        await chair.do("agenda.move", {"item": three, "position": 1})
        await chair.do("agenda.move", {"item": one, "position": 99})
        assert [title for title, _ in agenda(world)] == ["c", "b", "a"]
        await chair.do("agenda.start", {"item": two})
        assert (await chair.do("agenda.move", {"item": two, "position": 1}))["error"] == "item_started"


async def test_only_those_who_lead_change_the_agenda_and_everybody_sees_it() -> None:
    world = World()
    async with world.running():
        chair, guest = await world.join("chair"), await world.join()
        (one,) = await planned(chair, "Relokasi")
        for do in ("agenda.start", "agenda.finish", "agenda.skip", "agenda.postpone"):
            assert (await guest.do(do, {"item": one}))["error"] == "forbidden"
        assert (await guest.do("agenda.import", {"items": []}))["error"] == "forbidden"
        assert (await guest.do("agenda.move", {"item": one, "position": 1}))["error"] == "forbidden"
        await chair.do("agenda.start", {"item": one})
        await chair.do("agenda.finish", {"item": one, "text": "Sepakat"})
        assert guest.events("agenda.finished")[0]["body"]["text"] == "Sepakat"
        late = await world.join()
        (shown,) = late.of("welcome")[-1]["state"]["agenda"]
        assert (shown["judul"], shown["status"], shown["text"]) == ("Relokasi", "finished", "Sepakat")


async def test_nothing_starts_before_the_sitting_does() -> None:
    world = World(start="manual")
    async with world.running():
        chair = await world.join("chair")
        (one,) = await planned(chair, "Relokasi")
        assert (await chair.do("agenda.start", {"item": one}))["detail"] == "open"
        await chair.do("sitting.start")
        assert (await chair.do("agenda.start", {"item": one}))["is"] == "ok"
