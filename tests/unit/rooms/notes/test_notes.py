"""Notes are for the stage; decisions and actions are for everybody and for the record."""

from __future__ import annotations

import pytest

from tests.unit.rooms.worlds import START, World

pytestmark = pytest.mark.anyio


async def test_a_note_reaches_the_stage_and_nobody_else() -> None:
    world = World()
    async with world.running():
        chair, clerk, guest = await world.join("chair"), await world.join("clerk"), await world.join()
        assert (await clerk.do("note.add", {"text": "Periksa angka"}))["is"] == "ok"
        assert [event["body"]["text"] for event in chair.events("note.added")] == ["Periksa angka"]
        assert guest.events("note.added") == []
        late, deputy = await world.join(), await world.join("chair")
        assert late.of("welcome")[-1]["state"]["notes"]["notes"] == []
        (note,) = deputy.of("welcome")[-1]["state"]["notes"]["notes"]
        assert note["text"] == "Periksa angka"
        stored = b"".join(row.canonical for row in world.journal.rows[world.sitting])
        assert b"Periksa angka" not in stored


async def test_decisions_and_actions_are_plain_in_the_record_and_everybody_sees_them() -> None:
    world = World()
    async with world.running():
        chair, guest = await world.join("chair"), await world.join()
        await chair.do("agenda.import", {"items": [{"judul": "Relokasi"}]})
        item = chair.events("agenda.set")[0]["body"]["items"][0]["item"]
        await chair.do("decision.add", {"text": "Relokasi mulai Maret", "item": item})
        due = {"owner": "Dinas Perdagangan", "due": START + 1}
        await chair.do("action.add", {"text": "Siapkan lapak", **due})
        assert guest.events("decision.added")[0]["body"] == {"text": "Relokasi mulai Maret", "item": item}
        assert guest.events("action.added")[0]["body"] == {"text": "Siapkan lapak", "item": None, **due}
        notes = (await world.join()).of("welcome")[-1]["state"]["notes"]
        assert [it["text"] for it in notes["decisions"] + notes["actions"]] == [
            "Relokasi mulai Maret",
            "Siapkan lapak",
        ]
        stored = b"".join(row.canonical for row in world.journal.rows[world.sitting])
        assert b"Relokasi mulai Maret" in stored


@pytest.mark.parametrize("do", ["note.add", "decision.add", "action.add"])
async def test_only_those_who_keep_the_record_write_in_it(do: str) -> None:
    more = {"owner": "Dinas", "due": START} if do == "action.add" else {}
    world = World()
    async with world.running():
        chair, member = await world.join("chair"), await world.join("member")
        assert (await member.do(do, {"text": "x", **more}))["error"] == "forbidden"
        assert (await chair.do(do, {"text": "  ", **more}))["error"] == "bad_body"
        nothing = "i_0000000000000000"
        assert (await chair.do(do, {"text": "x", "item": nothing, **more}))["error"] == "unknown_id"
