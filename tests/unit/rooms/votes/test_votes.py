"""Votes by name, step by step: who may, when, and what everybody is shown."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rooms.votes.chamber import HANDS, Chamber
from vicon.rooms.journal import read
from vicon.rooms.picture import picture
from vicon.rooms.protocol.ballots import MAJORITY
from vicon.rooms.views import view_for, views

RULE: dict[str, Any] = MAJORITY.model_dump(mode="json")


def test_who_is_there_when_the_vote_opens_may_vote_and_nobody_who_comes_later() -> None:
    room = Chamber()
    room.prove([0, 1, 2, 3, 4, 5])
    room.open()
    assert room.it.eligible == tuple(room.seats[n] for n in (0, 2, 3, 4, 5))
    room.prove(range(7))
    assert room.refused(6, "vote.cast", vote=room.vote, choice=0) == "not_eligible"
    assert room.refused(1, "vote.cast", vote=room.vote, choice=0) == "forbidden"
    room.does(2, "vote.cast", vote=room.vote, choice=0)
    assert room.refused(2, "vote.cast", vote=room.vote, choice=1) == "already_cast"
    assert room.refused(3, "vote.cast", vote=room.vote, choice=2) == "bad_body"


def test_without_quorum_no_vote_opens_and_one_that_loses_it_is_held_until_it_is_back() -> None:
    room = Chamber()
    room.prove([0, 1, 2, 3])
    room.does(0, "vote.create", **HANDS)
    assert room.refused(0, "vote.open", vote=room.vote) == "no_quorum"
    room.prove(range(7))
    room.does(0, "vote.open", vote=room.vote, ms=60_000)
    until = room.it.until
    assert until is not None
    room.prove([0, 1, 2, 3])
    assert (room.it.phase, room.state.quorum.told) == ("held", room.state.quorum.told)
    assert room.refused(2, "vote.cast", vote=room.vote, choice=0) == "held"
    room.pass_(20_000)
    room.prove([0, 1, 2, 3, 4])
    assert (room.it.phase, room.it.until) == ("open", until + 20_000)
    room.does(2, "vote.cast", vote=room.vote, choice=0)


def test_a_vote_closed_without_quorum_comes_to_nothing() -> None:
    room = Chamber()
    room.open()
    room.does(2, "vote.cast", vote=room.vote, choice=0)
    room.prove([2])
    room.does(0, "vote.close", vote=room.vote)
    assert room.it.result is not None
    assert (room.it.result.outcome, room.it.result.winner) == ("no_quorum", None)


def test_a_vote_closes_by_its_clock_and_takes_nothing_after_it() -> None:
    room = Chamber()
    room.open(ms=60_000)
    room.now += 60_000
    assert room.refused(2, "vote.cast", vote=room.vote, choice=0) == "wrong_state"
    room.pass_(0)
    assert room.it.phase == "closed"
    assert room.kinds()[-1] == "vote.closed"


def test_a_roll_call_takes_the_voices_of_those_called() -> None:
    room = Chamber()
    room.open(kind="roll_call", reveal="live")
    assert room.refused(2, "vote.cast", vote=room.vote, choice=0) == "not_called"
    room.does(0, "vote.call", vote=room.vote, seat=room.seats[2])
    room.does(2, "vote.cast", vote=room.vote, choice=0)
    spoken = {"vote": room.vote, "seat": room.seats[3], "choice": 1}
    room.does(0, "vote.call", vote=room.vote, seat=room.seats[3])
    for witness in (None, room.seats[1], room.seats[3], "st_0000000000000000"):
        assert room.refused(1, "vote.record", **spoken, witness=witness) == "witness_needed"
    room.does(1, "vote.record", **spoken, witness=room.seats[0])
    room.does(0, "vote.close", vote=room.vote)
    assert room.it.result is not None
    assert room.it.result.counts == [1, 1]


def test_a_sealed_choice_is_shown_to_nobody_and_the_result_to_the_stage_until_published() -> None:
    room = Chamber()
    room.open(reveal="close", change=True)
    room.does(2, "vote.cast", vote=room.vote, choice=1)
    room.does(2, "vote.cast", vote=room.vote, choice=0)
    shown = [picture(room.state, seat, room.opened, {})["votes"][room.vote] for seat in room.seats]
    assert all(it["cast"] == [{"seat": room.seats[2], "choice": None}] for it in shown)
    casts = [event for event in map(read, room.rows) if event.kind == "vote.cast"]
    for event in casts:
        for frame in views(room.state, event, room.opened).values():
            assert frame["body"]["choice"] is None
            assert set(frame["body"]["hidden"]) == {"sealed"}
    room.does(0, "vote.close", vote=room.vote)
    closed = views(room.state, read(room.rows[-1]), room.opened)
    member, chair = view_for(closed, ["all"]), view_for(closed, ["all", "stage"])
    assert member is not None
    assert chair is not None
    assert member["body"]["result"] is None
    assert chair["body"]["result"]["choices"] == [{"seat": room.seats[2], "choice": 0}]
    assert picture(room.state, room.seats[2], room.opened, {})["votes"][room.vote]["result"] is None
    room.does(0, "vote.publish", vote=room.vote)
    assert picture(room.state, room.seats[2], room.opened, {})["votes"][room.vote]["result"]["counts"] == [
        1,
        0,
    ]


def test_a_sealed_choice_that_was_erased_makes_the_vote_void() -> None:
    room = Chamber()
    room.open()
    room.does(2, "vote.cast", vote=room.vote, choice=0)
    seal = room.it.ballots[room.seats[2]].seal
    assert seal is not None
    del room.opened[seal]
    room.does(0, "vote.close", vote=room.vote)
    assert room.it.phase == "void"
    assert picture(room.state, room.seats[2], room.opened, {})["votes"][room.vote]["void"] == "lost"


def test_paper_is_counted_before_two_witnesses_and_only_where_there_is_room_for_it() -> None:
    room = Chamber()
    room.open()
    room.does(2, "vote.cast", vote=room.vote, choice=0)
    tally = {"vote": room.vote, "counts": [2, 1], "abstain": 1}
    assert room.refused(1, "vote.tally", **tally, witnesses=[room.seats[0]]) == "witness_needed"
    assert room.refused(1, "vote.tally", **tally, witnesses=[room.seats[0]] * 2) == "witness_needed"
    witnesses = [room.seats[0], room.seats[2]]
    too_many = {**tally, "counts": [4, 1]}
    assert room.refused(1, "vote.tally", **too_many, witnesses=witnesses) == "bad_body"
    room.does(1, "vote.tally", **tally, witnesses=witnesses)
    shown = [picture(room.state, seat, room.opened, {})["votes"][room.vote] for seat in room.seats[:3]]
    assert [it["tally"] for it in shown] == [{"counts": [2, 1], "abstain": 1}] * 2 + [None]
    room.does(3, "vote.cast", vote=room.vote, choice=1)
    assert room.refused(4, "vote.cast", vote=room.vote, choice=1) == "already_cast"
    room.does(0, "vote.close", vote=room.vote)
    assert room.it.result is not None
    assert (room.it.result.counts, room.it.result.abstain, room.it.result.cast) == ([3, 2], 1, 5)


@pytest.mark.parametrize(("tie", "outcome"), [("fail", "failed"), ("repeat", "tied"), ("chair", "passed")])
def test_equal_numbers_come_to_what_the_rule_says(tie: str, outcome: str) -> None:
    room = Chamber()
    room.open(rule={**RULE, "tie": tie})
    room.does(0, "vote.cast", vote=room.vote, choice=0)
    room.does(2, "vote.cast", vote=room.vote, choice=1)
    room.does(0, "vote.close", vote=room.vote)
    assert room.it.result is not None
    assert room.it.result.outcome == outcome
    assert room.it.result.decided_by == (room.seats[0] if tie == "chair" else None)


def test_a_tie_is_repeated_once_and_fails_the_second_time() -> None:
    room = Chamber()
    room.open(rule={**RULE, "tie": "repeat"})
    first = room.vote
    for round_, outcome in ((1, "tied"), (2, "failed")):
        assert room.it.round == round_
        room.does(2, "vote.cast", vote=room.vote, choice=0)
        room.does(3, "vote.cast", vote=room.vote, choice=1)
        room.does(0, "vote.close", vote=room.vote)
        assert room.it.result is not None
        assert room.it.result.outcome == outcome
        if round_ == 1:
            room.does(0, "vote.repeat", vote=first, reason="Suara sama")
            assert room.it.repeats == first
            room.does(0, "vote.open", vote=room.vote)


def test_one_vote_is_open_at_a_time_and_the_sitting_does_not_end_with_it() -> None:
    room = Chamber()
    room.open()
    room.does(0, "vote.create", **HANDS)
    assert room.refused(0, "vote.open", vote=room.vote) == "vote_open"
    assert room.refused(0, "sitting.end") == "vote_open"
    room.does(0, "vote.void", vote=next(iter(room.state.votes)))
    room.does(0, "sitting.end")


def test_a_sitting_that_ends_by_itself_makes_its_open_vote_void() -> None:
    room = Chamber()
    room.open()
    for who in range(7):
        room.does(who, "leave")
    room.pass_(1_800_000)
    assert room.state.phase == "ended"
    assert room.it.phase == "void"


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"kind": "secret", "reveal": "live"}, "rule_bad"),
        ({"kind": "secret", "change": True}, "rule_bad"),
        ({"kind": "secret", "rule": {**RULE, "tie": "chair"}}, "rule_bad"),
        ({"seats": []}, "rule_bad"),
        ({"seats": ["st_0000000000000000"]}, "rule_bad"),
        ({"options": ["Ya", "Ya"]}, "bad_body"),
        ({"item": "i_0000000000000000"}, "unknown_id"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_before_anybody_votes(fields: dict[str, Any], error: str) -> None:
    assert Chamber().refused(0, "vote.create", **{**HANDS, **fields}) == error


def test_a_sitting_votes_only_as_its_settings_say() -> None:
    assert Chamber(votes=["roll_call"]).refused(0, "vote.create", **HANDS) == "rule_bad"
    room = Chamber(votes=[])
    assert room.refused(0, "vote.create", **HANDS) == "rule_bad"
    assert "presence.changed" not in room.kinds()


def test_a_vote_may_be_put_to_some_seats_only() -> None:
    room = Chamber()
    some = [room.seats[n] for n in (2, 3, 4)]
    room.open(seats=some)
    assert room.it.seats == tuple(some)
    assert room.refused(5, "vote.cast", vote=room.vote, choice=0) == "not_eligible"
    room.prove([2, 5, 6])
    assert room.it.phase == "held"


def test_a_freeze_holds_an_open_vote_and_gives_it_back_as_it_was() -> None:
    room = Chamber()
    room.open(ms=60_000)
    room.does(2, "vote.cast", vote=room.vote, choice=0)
    before = room.it
    room.does(0, "freeze.on")
    assert room.refused(3, "vote.cast", vote=room.vote, choice=0) == "held"
    room.does(0, "freeze.off")
    assert room.it == before


def test_a_suspended_sitting_takes_no_ballots() -> None:
    room = Chamber()
    room.open()
    room.does(0, "sitting.suspend", reason="Istirahat")
    assert room.refused(2, "vote.cast", vote=room.vote, choice=0) == "held"
    room.does(0, "sitting.continue")
    room.does(2, "vote.cast", vote=room.vote, choice=0)
