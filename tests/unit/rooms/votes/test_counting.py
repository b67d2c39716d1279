"""Counting: exact parts, whatever the order of ballots; one more yes never hurts; ties by their rule."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vicon.rooms.protocol.ballots import ABSTAIN, Outcome, PassRule, Threshold, VoteRule
from vicon.rooms.quorum.fractions import meets
from vicon.rooms.votes.count import Counts, break_tie, count, judge

FRACTIONS = st.integers(1, 12).flatmap(lambda den: st.tuples(st.integers(0, den), st.just(den)))
RULES = st.builds(
    lambda frac, cmp, of, tie: VoteRule(
        quorum=Threshold(frac=(1, 2), cmp="gt"),
        pass_=PassRule(frac=frac, cmp=cmp, of=of),
        abstain=True,
        tie=tie,
    ),
    FRACTIONS,
    st.sampled_from(["gt", "gte"]),
    st.sampled_from(["cast", "present", "seats"]),
    st.sampled_from(["fail", "repeat", "chair"]),
)
BALLOTS = st.lists(st.integers(ABSTAIN, 1), max_size=30)


@pytest.mark.parametrize(
    ("part", "whole", "frac", "cmp", "enough"),
    [
        (34, 45, (3, 4), "gte", True),
        (33, 45, (3, 4), "gte", False),
        (30, 45, (2, 3), "gte", True),
        (22, 45, (1, 2), "gt", False),
        (23, 45, (1, 2), "gt", True),
        (20, 40, (1, 2), "gt", False),
        (20, 40, (1, 2), "gte", True),
        (0, 0, (0, 1), "gte", False),
        (333, 1000, (1, 3), "gte", False),
    ],
)
def test_a_part_of_a_council_is_compared_exactly(
    part: int, whole: int, frac: tuple[int, int], cmp: str, enough: bool
) -> None:
    assert meets(part, whole, Threshold(frac=frac, cmp=cmp)) is enough  # type: ignore[arg-type]


@given(BALLOTS, RULES, st.integers(0, 20), st.integers(0, 20), st.randoms(use_true_random=False))
def test_the_order_of_ballots_changes_nothing(
    ballots: list[int], rule: VoteRule, absent: int, quiet: int, chance: random.Random
) -> None:
    present = len(ballots) + quiet
    shuffled = chance.sample(ballots, len(ballots))
    assert judge(count(2, ballots), present, present + absent, rule) == judge(
        count(2, shuffled), present, present + absent, rule
    )


@given(BALLOTS, RULES, st.integers(1, 20), st.integers(0, 20))
def test_one_more_yes_never_turns_passed_into_failed(
    ballots: list[int], rule: VoteRule, quiet: int, absent: int
) -> None:
    present = len(ballots) + quiet
    before, _ = judge(count(2, ballots), present, present + absent, rule)
    after, _ = judge(count(2, [*ballots, 0]), present, present + absent, rule)
    order: list[Outcome] = ["failed", "tied", "passed"]
    assert order.index(after) >= order.index(before)


@given(st.lists(st.integers(ABSTAIN, 3), max_size=40), RULES, st.integers(1, 20))
def test_one_more_ballot_for_the_winner_of_an_election_keeps_it(
    ballots: list[int], rule: VoteRule, quiet: int
) -> None:
    present = len(ballots) + quiet
    before, winner = judge(count(4, ballots), present, present, rule)
    if before == "passed":
        assert winner is not None
        assert judge(count(4, [*ballots, winner]), present, present, rule) == ("passed", winner)


def rule_of(frac: tuple[int, int], cmp: str = "gt", of: str = "cast", tie: str = "fail") -> VoteRule:
    return VoteRule.model_validate(
        {
            "quorum": {"frac": (1, 2), "cmp": "gt"},
            "pass": {"frac": frac, "cmp": cmp, "of": of},
            "abstain": True,
            "tie": tie,
        }
    )


@pytest.mark.parametrize(
    ("counts", "present", "rule", "outcome", "winner"),
    [
        ((5, 4), 12, rule_of((1, 2)), "passed", 0),
        ((5, 4), 12, rule_of((1, 2), of="present"), "failed", None),
        ((4, 4), 12, rule_of((1, 2)), "tied", None),
        ((4, 4), 12, rule_of((1, 2), "gte"), "tied", None),
        ((4, 4), 12, rule_of((2, 3), "gte"), "failed", None),
        ((4, 4), 12, rule_of((1, 3), "gte"), "passed", 0),
        ((8, 4), 12, rule_of((2, 3), "gte", "seats"), "passed", 0),
        ((0, 0), 12, rule_of((1, 2)), "failed", None),
        ((3, 5, 4), 12, rule_of((0, 1)), "passed", 1),
        ((5, 5, 2), 12, rule_of((0, 1)), "tied", None),
        ((6, 6, 0), 12, rule_of((1, 2)), "tied", None),
        ((5, 5, 4), 14, rule_of((1, 2)), "failed", None),
    ],
)
def test_what_counts_come_to(
    counts: tuple[int, ...], present: int, rule: VoteRule, outcome: str, winner: int | None
) -> None:
    assert judge(Counts(counts), present, 12, rule) == (outcome, winner)


@pytest.mark.parametrize(
    ("tie", "round_", "chair", "outcome"),
    [
        ("fail", 1, 0, "failed"),
        ("repeat", 1, 0, "tied"),
        ("repeat", 2, 0, "failed"),
        ("chair", 1, 0, "passed"),
        ("chair", 1, 1, "failed"),
        ("chair", 1, ABSTAIN, "failed"),
        ("chair", 1, None, "failed"),
    ],
)
def test_a_tie_comes_to_what_its_rule_says(tie: str, round_: int, chair: int | None, outcome: str) -> None:
    rule = rule_of((1, 2), tie=tie)
    assert break_tie("tied", None, Counts((4, 4)), rule, round_, chair)[0] == outcome
