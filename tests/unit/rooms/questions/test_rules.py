"""Questions: nobody but the stage reads one before approval, and none is closed without an answer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rooms.worlds import START, Client, World
from vicon.rooms.questions.asking import PACE_MS
from vicon.rooms.questions.leading import DAY_MS
from vicon.rooms.questions.model import Question

pytestmark = pytest.mark.anyio

TEXT = "Apakah sewa lapak sementara gratis?"


def hearing(**patch: Any) -> World:
    return World(**{"questions": "moderated", "question_upvotes": True, **patch})


def question(world: World, id_: str) -> Question:
    found: Question = world.actor._hall.state.questions[id_]
    return found


async def asked(client: Client, text: str = TEXT) -> str:
    answer = await client.do("question.ask", {"text": text})
    assert answer["is"] == "ok", answer
    return str(client.events("question.asked")[-1]["body"]["question"])


async def test_a_question_is_read_by_the_stage_until_it_is_approved_and_then_by_all() -> None:
    world = hearing()
    async with world.running():
        chair, citizen, other = await world.join("chair"), await world.join(), await world.join()
        id_ = await asked(citizen)
        assert other.events("question.asked") == []
        assert chair.events("question.asked")[0]["body"]["text"] == TEXT
        late = await world.join()
        assert late.of("welcome")[-1]["state"]["questions"] == {}
        assert (await citizen.do("question.approve", {"question": id_}))["error"] == "forbidden"
        await chair.do("question.approve", {"question": id_})
        assert other.events("question.approved")[0]["body"]["text"] == TEXT
        later = (await world.join()).of("welcome")[-1]["state"]["questions"][id_]
        assert (later["text"], later["status"]) == (TEXT, "approved")
        assert b"sewa" not in b"".join(row.canonical for row in world.journal.rows[world.sitting])


async def test_a_refused_question_has_a_reason_that_only_the_stage_and_who_asked_read() -> None:
    world = hearing()
    async with world.running():
        chair, citizen, other = await world.join("chair"), await world.join(), await world.join()
        id_ = await asked(citizen)
        assert (await chair.do("question.reject", {"question": id_, "reason": " "}))[
            "error"
        ] == "reason_needed"
        assert (await chair.do("question.reject", {"question": id_}))["error"] == "reason_needed"
        await chair.do("question.reject", {"question": id_, "reason": "Di luar acara"})
        assert citizen.events("question.rejected")[0]["body"]["reason"] == "Di luar acara"
        assert "sealed" in other.events("question.rejected")[0]["body"]["reason"]
        assert (await chair.do("question.approve", {"question": id_}))["detail"] == "rejected"


async def test_none_is_closed_without_an_answer() -> None:
    world = hearing()
    async with world.running():
        chair, citizen, staff = await world.join("chair"), await world.join(), await world.join("staff")
        id_ = await asked(citizen)
        assert (await staff.do("question.answer", {"question": id_, "text": "Ya"}))["detail"] == "asked"
        await chair.do("question.approve", {"question": id_})
        assert (await chair.do("question.close", {"question": id_}))["error"] == "no_answer"
        assert (await chair.do("question.reject", {"question": id_, "reason": "x"}))["detail"] == "approved"
        assert (await citizen.do("question.answer", {"question": id_, "text": "Ya"}))["error"] == "forbidden"
        assert (await staff.do("question.answer", {"question": id_}))["error"] == "bad_body"
        await staff.do("question.answer", {"question": id_, "text": "Gratis tiga bulan"})
        assert citizen.events("question.answered")[0]["body"]["text"] == "Gratis tiga bulan"
        await chair.do("question.close", {"question": id_})
        assert question(world, id_).status == "closed"


async def test_one_question_a_minute_and_none_twice() -> None:
    world = hearing()
    async with world.running():
        chair, citizen, other = await world.join("chair"), await world.join(), await world.join()
        id_ = await asked(citizen)
        refused = await citizen.do("question.ask", {"text": "Yang lain?"})
        assert refused["error"] == "rate" and 0 < refused["retry_ms"] <= PACE_MS
        unseen = await asked(other, TEXT.upper())
        assert unseen != id_
        await chair.do("question.approve", {"question": id_})
        await world.pass_(20)
        for _ in range(3):
            for client in (chair, citizen, other):
                await client.do("pong", {"seq": 1})
            await world.pass_(14)
        again = await citizen.do("question.ask", {"text": f"  {TEXT.lower()} "})
        assert (again["error"], again["detail"]) == ("duplicate", id_)


async def test_who_asked_takes_it_back_and_its_text_is_gone_from_the_store() -> None:
    world = hearing()
    async with world.running():
        chair, citizen, other = await world.join("chair"), await world.join(), await world.join()
        id_ = await asked(citizen)
        assert (await other.do("question.withdraw", {"question": id_}))["error"] == "forbidden"
        await citizen.do("question.withdraw", {"question": id_})
        assert TEXT not in {value.value for value in world.journal.sealed[world.sitting].values()}
        assert (await chair.do("question.approve", {"question": id_}))["detail"] == "withdrawn"
        assert (await world.join("chair")).of("welcome")[-1]["state"]["questions"] == {}


async def test_support_counts_once_a_seat_never_for_ones_own_and_is_written_when_it_ends() -> None:
    world = hearing()
    async with world.running():
        chair, citizen = await world.join("chair"), await world.join()
        fans = [await world.join() for _ in range(3)]
        id_ = await asked(citizen)
        up = {"question": id_, "on": True}
        assert (await fans[0].do("question.upvote", up))["error"] == "unknown_id"
        await chair.do("question.approve", {"question": id_})
        assert (await citizen.do("question.upvote", up))["error"] == "forbidden"
        for fan in fans:
            assert (await fan.do("question.upvote", up))["is"] == "ok"
        await fans[0].do("question.upvote", up)
        await fans[1].do("question.upvote", {"question": id_, "on": False})
        await world.pass_(2)
        assert chair.of("live")[-1]["body"] == {"counts": {id_: 2}}
        shown = (await world.join()).of("welcome")[-1]["state"]["questions"][id_]
        assert (shown["upvotes"], shown["mine"]) == (2, False)
        await fans[0].resume("k_fan")
        assert fans[0].of("welcome")[-1]["events"] is not None
        await chair.do("question.answer", {"question": id_, "text": "Gratis"})
        assert chair.events("question.counted")[0]["body"] == {"question": id_, "votes": 2}
        assert (await fans[1].do("question.upvote", up))["error"] == "wrong_state"
        written = b"".join(row.canonical for row in world.journal.rows[world.sitting])
        assert not any(fan.seat.encode() in written.split(b"question.counted")[1] for fan in fans)


async def test_the_end_of_the_sitting_writes_the_support_of_what_was_not_answered() -> None:
    world = hearing()
    async with world.running():
        chair, citizen, fan = await world.join("chair"), await world.join(), await world.join()
        id_ = await asked(citizen)
        await chair.do("question.approve", {"question": id_})
        await fan.do("question.upvote", {"question": id_, "on": True})
        await chair.do("sitting.end")
        assert question(world, id_).votes == 1


async def test_support_goes_along_when_questions_are_merged() -> None:
    world = hearing()
    async with world.running():
        chair, one, two, fan = [await world.join(role) for role in ("chair", "guest", "guest", "guest")]
        first, second = await asked(one), await asked(two, "Berapa sewa lapak?")
        for id_ in (first, second):
            await chair.do("question.approve", {"question": id_})
            await fan.do("question.upvote", {"question": id_, "on": True})
        await one.do("question.upvote", {"question": second, "on": True})
        assert (await chair.do("question.merge", {"question": second, "into": second}))["error"] == "bad_body"
        await chair.do("question.merge", {"question": second, "into": first, "reason": "Sama"})
        assert question(world, second).votes == 2
        shown = (await world.join()).of("welcome")[-1]["state"]["questions"]
        assert (shown[first]["upvotes"], shown[second]["upvotes"]) == (1, 2)
        assert (shown[second]["status"], shown[second]["into"]) == ("merged", first)


async def test_an_office_has_fourteen_days_also_after_the_sitting_and_is_late_after_that() -> None:
    world = hearing()
    async with world.running():
        chair, citizen = await world.join("chair"), await world.join()
        id_ = await asked(citizen)
        await chair.do("question.approve", {"question": id_})
        past = {"question": id_, "owner": "Dinas Perdagangan", "due": START}
        assert (await chair.do("question.assign", past))["error"] == "bad_body"
        await chair.do("question.assign", {"question": id_, "owner": "Dinas Perdagangan"})
        due = question(world, id_).due
        assert due == chair.events("question.assigned")[0]["at"] + 14 * DAY_MS
        await chair.do("sitting.end")
        assert world.journal.looks[world.sitting] == due
        await world.pass_(13 * 86_400)
        assert not question(world, id_).overdue
        await world.pass_(86_400)
        assert question(world, id_).overdue
        assert world.journal.looks[world.sitting] is None


async def test_where_nobody_moderates_all_see_it_at_once() -> None:
    world = hearing(questions="open", question_upvotes=False)
    async with world.running():
        pupil, other = await world.join(), await world.join()
        id_ = await asked(pupil)
        assert other.events("question.approved")[0]["body"]["text"] == TEXT
        refused = await other.do("question.upvote", {"question": id_, "on": True})
        assert refused["error"] == "questions_closed"


async def test_a_meeting_has_no_questions_and_a_frozen_one_takes_none() -> None:
    world = World()
    async with world.running():
        assert (await (await world.join()).do("question.ask", {"text": "?"}))["error"] == "questions_closed"
    world = hearing()
    async with world.running():
        chair, citizen = await world.join("chair"), await world.join()
        id_ = await asked(citizen)
        await chair.do("freeze.on")
        assert (await chair.do("question.approve", {"question": id_}))["error"] == "frozen"
        assert (await (await world.join()).do("question.ask", {"text": "Apa?"}))["error"] == "frozen"
