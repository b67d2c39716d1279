"""After the end: answers, notes and corrections, in the same journal, until the record is sealed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rooms.questions.test_rules import asked, hearing
from tests.unit.rooms.worlds import Client, World
from vicon.rooms.journal import verify

pytestmark = pytest.mark.anyio


async def returned(client: Client, socket: str) -> dict[str, Any]:
    client.socket = socket
    body = {
        "sitting": client.world.sitting,
        "participant": client.participant,
        "secret": client.secret,
        "seq": 0,
        "complete": True,
    }
    return await client.arrive("resume", body)


def kinds(world: World) -> list[str]:
    return [str(event.kind) for event in world.actor._hall.ledger._recent]


async def test_the_clerk_completes_the_record_of_an_ended_sitting_until_it_is_sealed() -> None:
    world = hearing()
    async with world.running():
        chair, clerk, citizen = await world.join("chair"), await world.join("clerk"), await world.join()
        id_ = await asked(citizen)
        await chair.do("question.approve", {"question": id_})
        await citizen.do("question.ask", {"text": "Lain"})
        await clerk.do("decision.add", {"text": "Lapak sementara gratis tiga bulna"})
        entry = clerk.events("decision.added")[0]["seq"]
        await chair.do("sitting.end")
        end = len(kinds(world))
        asleep = (await clerk.resume("k_plain"))["error"], (await returned(citizen, "k_guest"))["error"]
        assert asleep == ("sitting_ended", "sitting_ended")
        welcome = await returned(clerk, "k_clerk")
        assert welcome["state"]["sitting"]["state"] == "ended" and welcome["answer"] is None
        assert clerk.participant not in world.plane.room.connections
        await returned(chair, "k_chair")
        words = {"text": "Lapak sementara gratis tiga bulan", "entry": entry}
        assert (await clerk.do("decision.correct", words, "c1"))["is"] == "ok"
        assert (await clerk.do("decision.correct", words, "c1"))["is"] == "ok", "the same again is no other"
        assert (await clerk.do("note.add", {"text": "Lampiran menyusul"}))["is"] == "ok"
        answer = {"question": id_, "text": "Ya, tiga bulan."}
        assert (await clerk.do("question.answer", answer))["error"] == "forbidden"
        assert (await chair.do("question.answer", answer))["is"] == "ok"
        assert clerk.events("question.answered")[0]["body"]["text"] == "Ya, tiga bulan."
        for late in ("chat.send", {"to": "all", "text": "x"}), ("decision.add", {"text": "x"}):
            assert (await clerk.do(*late))["error"] == "wrong_state"
        assert (await clerk.do("media.offer", {"sdp": "v=0"}))["error"] == "wrong_state"
        assert kinds(world)[end:] == ["decision.corrected", "note.added", "question.answered"]
        await world.pass_(400)
        assert kinds(world)[end:][3:] == [], "who completes is not there, and does not leave"
        await returned(clerk, "k_late")
        world.actor.seal("k_secretary", {"files": []})
        await world.settle()
        assert clerk.closed == (4404, "sitting_ended")
        sealed = await returned(clerk, "k_sealed")
        assert (sealed["error"], sealed["detail"]) == ("sitting_ended", "sealed")
        assert verify(world.sitting, world.journal.rows[world.sitting]) is None
