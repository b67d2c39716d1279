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


async def test_what_is_put_right_reads_anew_and_the_journal_keeps_what_it_said() -> None:
    world = World()
    async with world.running():
        chair, guest = await world.join("chair"), await world.join()
        await chair.do("decision.add", {"text": "Relokasi mulai Maret"})
        entry = chair.events("decision.added")[0]["seq"]
        await world.pass_(1)
        await chair.do("decision.correct", {"entry": entry, "text": "Relokasi mulai April"})
        (seen,) = guest.events("decision.corrected")
        assert seen["body"] == {"entry": entry, "text": "Relokasi mulai April", "item": None}
        (shown,) = (await world.join()).of("welcome")[-1]["state"]["notes"]["decisions"]
        assert (shown["seq"], shown["text"]) == (entry, "Relokasi mulai April")
        assert (shown["corrected_at"], shown["struck_at"]) == (seen["at"], None)
        stored = b"".join(row.canonical for row in world.journal.rows[world.sitting])
        assert b"mulai Maret" in stored and b"mulai April" in stored


async def test_what_is_struck_is_shown_so_and_stands_no_longer() -> None:
    world = World()
    async with world.running():
        chair, guest = await world.join("chair"), await world.join()
        due = {"owner": "Dinas Perdagangan", "due": START + 1}
        await chair.do("action.add", {"text": "Siapkan lapak", **due})
        entry = chair.events("action.added")[0]["seq"]
        await chair.do("action.strike", {"entry": entry, "reason": "Salah catat"})
        assert guest.events("action.struck")[0]["body"] == {"entry": entry, "reason": "Salah catat"}
        (shown,) = (await world.join()).of("welcome")[-1]["state"]["notes"]["actions"]
        assert shown["struck_at"] == guest.events("action.struck")[0]["at"]
        again = await chair.do("action.correct", {"entry": entry, "text": "Lain", **due})
        assert (again["error"], again["detail"]) == ("wrong_state", "struck")
        assert (await chair.do("action.strike", {"entry": entry}))["error"] == "wrong_state"
        assert (await chair.do("decision.strike", {"entry": entry}))["error"] == "unknown_id"
        stored = b"".join(row.canonical for row in world.journal.rows[world.sitting])
        assert b"Salah catat" not in stored


async def test_what_becomes_of_a_note_only_the_stage_learns() -> None:
    world = World()
    async with world.running():
        chair, clerk, guest = await world.join("chair"), await world.join("clerk"), await world.join()
        await clerk.do("note.add", {"text": "Periksa angka"})
        entry = clerk.events("note.added")[0]["seq"]
        await clerk.do("note.correct", {"entry": entry, "text": "Angka sudah benar"})
        await clerk.do("note.strike", {"entry": entry, "reason": "Tidak perlu"})
        assert chair.events("note.corrected")[0]["body"]["text"] == "Angka sudah benar"
        assert chair.events("note.struck")[0]["body"]["reason"] == "Tidak perlu"
        assert [it for it in guest.events() if it["kind"].startswith("note.")] == []


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
