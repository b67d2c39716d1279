"""The words of votes, shared by commands, events and state: kinds, rules, results."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from vicon.rooms.protocol.fields import Model, SeatId

VoteKind = Literal["roll_call", "hands", "secret"]
"""`roll_call`: one after the other as called; `hands`: all at once, by seat; `secret`: by nobody's name."""
Reveal = Literal["live", "close"]
VoidCode = Literal["ordered", "lost", "ended"]
"""Why a vote came to nothing: somebody said so, ballots are not whole, the sitting ended with it open."""
Outcome = Literal["passed", "failed", "tied", "no_quorum"]
Comparison = Literal["gt", "gte"]
Part = Annotated[int, Field(ge=0, le=1_000)]
Choice = Annotated[int, Field(ge=-1, lt=100)]
"""The number of an option, from 0; -1 abstains."""
Code = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
ABSTAIN = -1


class Threshold(Model):
    """A part of a whole: at least (`gte`) or more than (`gt`) num/den of it."""

    frac: tuple[Part, Part]
    cmp: Comparison

    @model_validator(mode="after")
    def _is_a_part(self) -> Threshold:
        num, den = self.frac
        if not 0 <= num <= den or den == 0:
            raise ValueError("a fraction from 0 to 1")
        return self


class PassRule(Threshold):
    """What carries. `cast`: ballots without abstentions; `present`: who may vote; `seats`: all who could."""

    of: Literal["cast", "present", "seats"]


class VoteRule(Model):
    """`abstain`: whether one may; `tie`: what equal numbers come to under one half."""

    quorum: Threshold
    pass_: Annotated[PassRule, Field(alias="pass")]
    abstain: bool
    tie: Literal["fail", "repeat", "chair"]


MAJORITY = VoteRule(
    quorum=Threshold(frac=(1, 2), cmp="gt"),
    pass_=PassRule(frac=(1, 2), cmp="gt", of="cast"),
    abstain=True,
    tie="fail",
)
"""More yes than no, with more than half of those entitled there."""


class NamedChoice(Model):
    seat: SeatId
    choice: Choice


class Result(Model):
    """What a vote came to. `winner`: the option that passed; `decided_by`: whose choice broke a tie.

    `present`: who could vote, `seats`: all who would have been entitled. `choices` of a named vote by seat;
    `ballots` of a secret one by their code, in its order.
    """

    counts: list[int]
    abstain: int
    cast: int
    present: int
    seats: int
    outcome: Outcome
    winner: int | None = None
    decided_by: SeatId | None = None
    choices: list[NamedChoice] | None = None
    ballots: list[tuple[Code, Choice]] | None = None
