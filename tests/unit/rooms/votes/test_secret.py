"""Secret votes at a running sitting: the box, its copy, and what no resend and no restart can do."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.rooms.memory import MemoryBox
from tests.unit.rooms.votes.ballots import KINDS, QUESTION, casts, code, council, kinds, opened, state_of
from tests.unit.rooms.worlds import World

pytestmark = pytest.mark.anyio


def world() -> World:
    return World(votes=KINDS)


def box_of(world: World) -> MemoryBox:
    assert isinstance(world.box, MemoryBox)
    return world.box


async def test_every_voter_finds_the_own_code_in_a_list_sorted_by_code() -> None:
    async with world().running() as room:
        chair, people = await council(room)
        vote = await opened(chair)
        for n, person in enumerate(people[:4]):
            assert (await casts(person, vote, n, n % 2))["is"] == "ok"
        assert state_of(room, vote).ballots.keys() == {person.seat for person in people[:4]}
        await chair.do("vote.close", {"vote": vote})
        await chair.do("vote.publish", {"vote": vote})
        result = people[0].events("vote.published")[0]["body"]["result"]
        assert result["counts"] == [2, 2]
        assert result["ballots"] == sorted([code(n), n % 2] for n in range(4))
        assert result["choices"] is None
        assert (await chair.do("vote.recount", {"vote": vote}))["is"] == "ok"
        assert chair.events("vote.recounted")[0]["body"]["same"] is True
        await room.pass_(2)
        assert box_of(room).kept == {}


async def test_before_the_close_no_code_is_in_the_journal_an_answer_or_any_message() -> None:
    async with world().running() as room:
        chair, people = await council(room)
        vote = await opened(chair)
        for n, person in enumerate(people):
            await casts(person, vote, n)
        stored = b"".join(row.canonical for row in room.journal.rows[room.sitting])
        answers = b"".join(it.answer + it.digest.encode() for it in room.journal.answers.values())
        sent = json.dumps(list(room.outlet.inbox.values())).encode()
        for n in range(len(people)):
            assert code(n).encode() not in stored + answers + sent
        secret = [it for it in room.journal.answers.values() if it.digest == ""]
        assert len(secret) == len(people)


async def test_a_resend_adds_no_ballot_with_any_code_before_or_after_a_restart() -> None:
    room = world()
    async with room.running():
        chair, people = await council(room)
        vote = await opened(chair)
        voter = people[0]
        first = await casts(voter, vote, 0, 0, "b1")
        assert await casts(voter, vote, 0, 0, "b1") == first
        assert (await casts(voter, vote, 0, 0, "b2"))["is"] == "ok"
        assert (await casts(voter, vote, 0, 1, "b3"))["error"] == "already_cast"
        assert (await casts(voter, vote, 9, 0, "b4"))["error"] == "already_cast"
        assert (await casts(people[1], vote, 0, 1))["error"] == "already_cast"
        assert await casts(voter, vote, 9, 1, "b1") == first
        assert len(box_of(room).kept[vote]) == 1
    async with room.running():
        await voter.resume("k_again", offer="v=0")
        assert await casts(voter, vote, 0, 0, "b1") == first
        assert (await casts(voter, vote, 0, 0, "b5"))["error"] == "already_cast"
        assert (await casts(voter, vote, 7, 0, "b6"))["error"] == "already_cast"
        assert kinds(room).count("vote.marked") == 1
        assert box_of(room).kept[vote] == {code(0): 0}


async def test_a_vote_goes_on_over_a_restart_and_counts_the_ballots_of_before() -> None:
    room = world()
    async with room.running():
        chair, people = await council(room)
        vote = await opened(chair)
        for n in range(3):
            await casts(people[n], vote, n)
    async with room.running():
        for n, client in enumerate([chair, *people]):
            await client.resume(f"k_again_{n}", offer="v=0")
            room.plane.listener.transport(client.participant, "connected", "")
        await room.pass_(2)
        assert state_of(room, vote).phase == "open"
        await casts(people[3], vote, 3, 1)
        await chair.do("vote.close", {"vote": vote})
        result = state_of(room, vote).result
        assert result is not None
        assert result.counts == [3, 1]
        assert result.ballots == sorted((code(n), int(n == 3)) for n in range(4))


@pytest.mark.parametrize("left", [{}, {code(0): 0}, {code(n): 0 for n in range(4)}])
async def test_a_box_that_does_not_match_the_marks_after_a_restart_makes_the_vote_void(
    left: dict[str, Any],
) -> None:
    room = world()
    async with room.running():
        chair, people = await council(room)
        vote = await opened(chair)
        for n in range(3):
            await casts(people[n], vote, n)
    box_of(room).kept[vote] = left
    async with room.running():
        await room.pass_(1)
        assert state_of(room, vote).phase == "void"
        await chair.resume("k_again", offer="v=0")
        assert chair.events("vote.voided") or state_of(room, vote).result is None


async def test_while_the_box_cannot_be_read_back_nothing_is_cast_or_closed_and_nothing_is_lost() -> None:
    room = world()
    async with room.running():
        chair, people = await council(room)
        vote = await opened(chair)
        await casts(people[0], vote, 0)
    box_of(room).away = True
    async with room.running():
        for n, client in enumerate([chair, *people]):
            await client.resume(f"k_again_{n}", offer="v=0")
        assert (await casts(people[1], vote, 1, 0, "b1"))["error"] == "unavailable"
        assert (await chair.do("vote.close", {"vote": vote}, "e1"))["error"] == "unavailable"
        box_of(room).away = False
        await room.pass_(2)
        assert (await casts(people[1], vote, 1, 0, "b1"))["is"] == "ok"
        assert (await chair.do("vote.close", {"vote": vote}, "e1"))["is"] == "ok"
        assert state_of(room, vote).phase == "closed"


async def test_a_secret_vote_does_not_open_where_a_ballot_would_reach_a_disk_or_nobody_can_tell() -> None:
    async with world().running() as room:
        chair, _ = await council(room)
        await chair.do("vote.create", QUESTION)
        vote = {"vote": chair.events("vote.created")[0]["body"]["vote"]}
        for trouble in ("persists", "away"):
            setattr(box_of(room), trouble, True)
            assert (await chair.do("vote.open", vote))["error"] == "box_unsafe"
            setattr(box_of(room), trouble, False)
        assert (await chair.do("vote.open", vote))["is"] == "ok"


async def test_while_redis_is_away_ballots_are_taken_and_copied_when_it_is_back() -> None:
    async with world().running() as room:
        chair, people = await council(room)
        vote = await opened(chair)
        box_of(room).away = True
        assert (await casts(people[0], vote, 0))["is"] == "ok"
        assert box_of(room).kept == {}
        box_of(room).away = False
        await room.pass_(2)
        assert box_of(room).kept == {vote: {code(0): 0}}


async def test_a_ballot_that_could_not_be_marked_counts_once_however_it_is_sent_again() -> None:
    async with world().running() as room:
        chair, people = await council(room)
        vote = await opened(chair)
        room.journal.away = True
        assert (await casts(people[0], vote, 0, 0, "b1"))["error"] == "unavailable"
        room.journal.away = False
        await room.pass_(2)
        assert (await casts(people[0], vote, 8, 1, "b2"))["is"] == "ok"
        await chair.do("vote.close", {"vote": vote})
        result = state_of(room, vote).result
        assert result is not None
        assert result.ballots == [(code(8), 1)]


async def test_a_ballot_that_was_never_marked_is_not_counted() -> None:
    async with world().running() as room:
        chair, people = await council(room)
        vote = await opened(chair)
        await casts(people[1], vote, 1)
        room.journal.away = True
        await casts(people[0], vote, 0)
        room.journal.away = False
        await room.pass_(2)
        await chair.do("vote.close", {"vote": vote})
        result = state_of(room, vote).result
        assert result is not None
        assert result.ballots == [(code(1), 0)]


async def test_losing_media_holds_the_vote_before_the_next_ballot() -> None:
    async with world().running() as room:
        chair, people = await council(room)
        vote = await opened(chair)
        for person in people[:3]:
            room.plane.listener.transport(person.participant, "silent", "consent")
        assert (await casts(people[4], vote, 4))["error"] == "held"
        room.plane.listener.transport(people[0].participant, "connected", "")
        assert (await casts(people[4], vote, 4, 0, "again"))["is"] == "ok"
