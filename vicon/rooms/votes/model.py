"""A vote as the rules know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from vicon.rooms.protocol.ballots import Result, Reveal, VoidCode, VoteKind, VoteRule

Phase = Literal["draft", "open", "held", "closed", "published", "void"]
RUNNING: tuple[Phase, ...] = ("open", "held")


@dataclass(frozen=True, slots=True)
class Ballot:
    """`choice` if it is shown at once, else its `seal`; neither in a secret vote."""

    choice: int | None = None
    seal: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """Ballots counted on paper."""

    counts: tuple[int, ...]
    abstain: int

    @property
    def ballots(self) -> int:
        return sum(self.counts) + self.abstain


@dataclass(frozen=True, slots=True)
class Vote:
    """`asked`: the only seats that vote, None for all. `seats` and `eligible` are fixed when it opens."""

    title: str
    kind: VoteKind
    options: tuple[str, ...]
    rule: VoteRule
    reveal: Reveal
    change: bool
    item: str | None = None
    asked: tuple[str, ...] | None = None
    repeats: str | None = None
    round: int = 1
    phase: Phase = "draft"
    seats: tuple[str, ...] = ()
    eligible: tuple[str, ...] = ()
    until: int | None = None
    held_at: int | None = None
    called: tuple[str, ...] = ()
    ballots: Mapping[str, Ballot] = field(default_factory=dict)
    """By seat, one each."""
    tally: Tally | None = None
    result: Result | None = None
    void: VoidCode | None = None

    @property
    def running(self) -> bool:
        return self.phase in RUNNING

    @property
    def received(self) -> int:
        """How many ballots there are, those on paper included."""
        return len(self.ballots) + (self.tally.ballots if self.tally else 0)
