"""Counting: pure, exact, and the same whatever the order of ballots."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from vicon.rooms.protocol.ballots import ABSTAIN, Outcome, VoteRule
from vicon.rooms.quorum.fractions import meets

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Counts:
    """Ballots by option, and those that abstain."""

    options: tuple[int, ...]
    abstain: int = 0

    @property
    def cast(self) -> int:
        """Ballots for an option: abstentions are not among them."""
        return sum(self.options)

    def __add__(self, other: Counts) -> Counts:
        options = tuple(a + b for a, b in zip(self.options, other.options, strict=True))
        return Counts(options, self.abstain + other.abstain)


def count(options: int, choices: Iterable[int]) -> Counts:
    """The choices of all ballots, counted. `options`: how many there are."""
    found = [0] * options
    abstain = 0
    for choice in choices:
        if choice == ABSTAIN:
            abstain += 1
        else:
            found[choice] += 1
    return Counts(tuple(found), abstain)


def judge(counts: Counts, present: int, seats: int, rule: VoteRule) -> tuple[Outcome, int | None]:
    """What `counts` come to, of `present` who could vote and `seats` entitled: the outcome, and what won.

    With two options the first is the motion, and equal numbers under one half are a tie. With more the one
    ahead must meet the rule, and several ahead are a tie where one alone would pass.
    """
    whole = {"cast": counts.cast, "present": present, "seats": seats}[rule.pass_.of]
    most = max(counts.options)
    ahead = [option for option, number in enumerate(counts.options) if number == most]
    half = Fraction(*rule.pass_.frac) == HALF and most > 0 and most * 2 == whole
    if len(counts.options) == 2:
        if len(ahead) == 2 and half:
            return "tied", None
        passed = meets(counts.options[0], whole, rule.pass_)
        return ("passed", 0) if passed else ("failed", None)
    passed = most > 0 and meets(most, whole, rule.pass_)
    if len(ahead) > 1:
        return ("tied", None) if passed or half else ("failed", None)
    return ("passed", ahead[0]) if passed else ("failed", None)


def break_tie(
    outcome: Outcome, winner: int | None, counts: Counts, rule: VoteRule, round_: int, chair: int | None
) -> tuple[Outcome, int | None]:
    """A tie by its rule: it fails, asks for one more round, or the `chair`'s choice decides."""
    if outcome != "tied" or (rule.tie == "repeat" and round_ == 1):
        return outcome, winner
    if rule.tie == "chair" and chair is not None and chair != ABSTAIN:
        motion = len(counts.options) == 2
        if (motion and chair == 0) or (not motion and counts.options[chair] == max(counts.options)):
            return "passed", chair
    return "failed", None
