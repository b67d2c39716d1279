"""A program with an API key acts from a seat of its own, by the rules for all, named by its key."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.rooms.worlds import Client, World
from vicon.records.attendance import attendance

pytestmark = pytest.mark.anyio

KEY = "vk_0000000000000001"
AGENDA = ("agenda.manage", "note.write")
ITEMS = {"items": [{"judul": "Pembukaan"}, {"judul": "Anggaran"}]}


class Acting:
    """What a signalling process asks for a key."""

    def __init__(self, world: World, *grants: str, key: str = KEY) -> None:
        self.world = world
        self.asked = {"key": key, "name": "Sistem agenda", "role": "clerk", "grants": list(grants)}
        self.line = Client(world, f"k_{key}")

    async def do(self, do: str, body: Any = None, id_: str = "c1") -> dict[str, Any]:
        message = {"do": do, "id": id_, "body": body or {}}
        self.world.actor.act(self.line.socket, {**self.asked, "message": message})
        await self.world.settle()
        return self.line.inbox[-1]


def written(world: World) -> list[dict[str, Any]]:
    return [json.loads(row.canonical) for row in world.journal.rows[world.sitting]]


async def test_it_acts_from_a_seat_that_the_journal_names_by_the_key() -> None:
    async with World().running() as world:
        guest = await world.join(name="Budi")
        answer = await Acting(world, *AGENDA).do("agenda.import", ITEMS)
        prepared, changed, came = written(world)[-3:]
        assert (answer["is"], answer["seq"]) == ("ok", came["seq"])
        assert (prepared["kind"], prepared["body"]["key"]) == ("seat.prepared", KEY)
        assert changed["body"]["grants"] == list(AGENDA)
        assert (came["kind"], came["actor"], came["cause"]) == ("agenda.set", prepared["body"]["seat"], "c1")
        seen = guest.events("seat.prepared")[-1]["body"]
        assert (seen["name"], seen["key"]) == ("Sistem agenda", None)
        assert guest.events("agenda.set")


async def test_a_command_sent_again_is_done_once_also_after_a_restart() -> None:
    async with World().running() as world:
        program = Acting(world, *AGENDA)
        first = await program.do("agenda.import", ITEMS)
        rows = len(written(world))
        assert await program.do("agenda.import", ITEMS) == first
        await world.stop()
        await world.load()
        assert await program.do("agenda.import", ITEMS) == first
        assert (await program.do("agenda.import"))["error"] == "bad_body"
        other = {"items": [{"judul": "Lain"}]}
        assert (await program.do("agenda.import", other))["error"] == "id_reused"
        assert len(written(world)) == rows
        await program.do("agenda.import", other, "c2")
        assert len([it for it in written(world) if it["body"].get("key") == KEY]) == 1


async def test_what_is_refused_changes_nothing_and_makes_no_seat() -> None:
    async with World().running() as world:
        await world.join("chair")
        rows = len(written(world))
        program = Acting(world, *AGENDA)
        ending = await program.do("sitting.end")
        assert (ending["error"], ending["detail"]) == ("forbidden", "sitting.control")
        assert (await program.do("chat.send", {"to": "all", "text": "Halo"}))["error"] == "forbidden"
        assert (await program.do("media.offer", {"sdp": "v=0"}))["error"] == "forbidden"
        world.journal.away = True
        assert (await program.do("agenda.import", ITEMS))["error"] == "unavailable"
        assert len(written(world)) == rows


async def test_whoever_moderates_sends_it_away() -> None:
    async with World().running() as world:
        chair, program = await world.join("chair"), Acting(world, "chat.write")
        await program.do("chat.send", {"to": "all", "text": "Halo"})
        seat = chair.events("chat.sent")[-1]["body"]["seat"]
        assert (await chair.do("mod.remove", {"seat": seat}))["is"] == "ok"
        again = await program.do("chat.send", {"to": "all", "text": "Halo lagi"}, "c2")
        assert again["error"] == "removed"
        other = Acting(world, "chat.write", key="vk_0000000000000002")
        assert (await other.do("chat.send", {"to": "all", "text": "Lain"}))["is"] == "ok"


async def test_it_writes_no_faster_than_people_do() -> None:
    async with World().running() as world:
        program = Acting(world, "chat.write", "chat.moderate")
        told = [await program.do("chat.send", {"to": "all", "text": "Halo"}, f"c{n}") for n in range(6)]
        assert [it["is"] for it in told] == ["ok"] * 5 + ["no"]
        assert (told[-1]["error"], told[-1]["retry_ms"]) == ("rate", 1_000)


async def test_nobody_sits_at_its_seat_and_it_attends_nothing() -> None:
    async with World().running() as world:
        await world.join("chair")
        await Acting(world, *AGENDA).do("agenda.import", ITEMS)
        seat = next(it["body"]["seat"] for it in written(world) if it["body"].get("key") == KEY)
        client = Client(world, "k_thief")
        await client.arrive("join", {"token": "-", "offer": "v=0", "name": "X"}, world.claims(seat=seat))
        assert client.closed == (4403, "token_scope")
        assert seat not in {it.seat for it in attendance(written(world)).seats}


async def test_after_the_end_it_completes_what_it_might_write_and_nobody_new_comes() -> None:
    async with World().running() as world:
        chair, program = await world.join("chair"), Acting(world, *AGENDA)
        await program.do("agenda.import", ITEMS)
        await chair.do("sitting.end")
        assert (await program.do("note.add", {"text": "Selesai tepat waktu."}, "c2"))["is"] == "ok"
        assert (await program.do("agenda.import", ITEMS, "c3"))["detail"] == "ended"
        late = Acting(world, *AGENDA, key="vk_0000000000000002")
        assert (await late.do("note.add", {"text": "Terlambat."}))["error"] == "wrong_state"
