"""Polls: one answer a seat, told as counts only."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.rooms.memory import MemoryBox
from tests.unit.rooms.votes.ballots import council
from tests.unit.rooms.worlds import Client, World
from vicon.rooms.polls.model import Poll

pytestmark = pytest.mark.anyio


async def asked(chair: Client, **fields: Any) -> dict[str, str]:
    """The id of a poll, open, as the body of commands."""
    await chair.do("poll.create", {"title": "Jam berapa?", "options": ["8", "9", "10"], **fields})
    poll = {"poll": chair.events("poll.created")[-1]["body"]["poll"]}
    assert (await chair.do("poll.open", poll))["is"] == "ok"
    return poll


def state_of(world: World, poll: dict[str, str]) -> Poll:
    return world.actor._hall.state.polls[poll["poll"]]


async def test_a_poll_comes_to_counts_and_nobody_learns_who_chose_what() -> None:
    async with World().running() as world:
        chair, people = await council(world, 4)
        poll = await asked(chair, many=True)
        for n, person in enumerate(people):
            assert (await person.do("poll.answer", {**poll, "choice": [0, n % 2 + 1]}))["is"] == "ok"
        assert state_of(world, poll).answered == {person.seat for person in people}
        before = b"".join(row.canonical for row in world.journal.rows[world.sitting])
        assert b"choice" not in before
        answers = [it for it in world.journal.answers.values() if it.digest == ""]
        assert len(answers) == len(people)
        await chair.do("poll.close", poll)
        closed = people[0].events("poll.closed")[0]
        assert closed["body"] == {**poll, "counts": [4, 2, 2]}
        assert "choice" not in json.dumps(closed)
        await world.pass_(2)
        assert isinstance(world.box, MemoryBox)
        assert world.box.kept == {}


async def test_a_seat_answers_once_also_when_it_sends_again_and_after_a_restart() -> None:
    world = World()
    async with world.running():
        chair, people = await council(world, 2)
        poll = await asked(chair)
        first = await people[0].do("poll.answer", {**poll, "choice": [2]}, "a1")
        assert await people[0].do("poll.answer", {**poll, "choice": [2]}, "a1") == first
        assert (await people[0].do("poll.answer", {**poll, "choice": [1]}, "a2"))["error"] == "already_cast"
        assert (await people[1].do("poll.answer", {**poll, "choice": [0, 1]}))["error"] == "bad_body"
        assert (await people[1].do("poll.answer", {**poll, "choice": [3]}))["error"] == "bad_body"
    async with world.running():
        for n, client in enumerate([chair, *people]):
            await client.resume(f"k_again_{n}", offer="v=0")
        assert await people[0].do("poll.answer", {**poll, "choice": [1]}, "a1") == first
        assert (await people[0].do("poll.answer", {**poll, "choice": [1]}, "a3"))["error"] == "already_cast"
        await people[1].do("poll.answer", {**poll, "choice": [1]})
        await chair.do("poll.close", poll)
        assert state_of(world, poll).counts == (0, 1, 1)


async def test_a_poll_whose_answers_were_lost_with_the_process_says_nothing() -> None:
    world = World()
    async with world.running():
        chair, people = await council(world, 2)
        poll = await asked(chair)
        await people[0].do("poll.answer", {**poll, "choice": [2]})
    assert isinstance(world.box, MemoryBox)
    world.box.kept.clear()
    async with world.running():
        await world.pass_(1)
        assert (state_of(world, poll).phase, state_of(world, poll).counts) == ("closed", None)


async def test_a_frozen_sitting_takes_no_answers_and_one_that_ends_closes_its_polls() -> None:
    async with World().running() as world:
        chair, people = await council(world, 2)
        poll = await asked(chair)
        await chair.do("freeze.on")
        assert (await people[0].do("poll.answer", {**poll, "choice": [0]}))["error"] == "frozen"
        await chair.do("freeze.off")
        assert (await people[0].do("poll.answer", {**poll, "choice": [0]}))["is"] == "ok"
        await chair.do("sitting.end")
        assert state_of(world, poll).counts == (1, 0, 0)
