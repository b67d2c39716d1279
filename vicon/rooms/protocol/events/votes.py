"""Votes: the question, the ballots, and what they come to."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from vicon.rooms.protocol.ballots import Choice, Result, Reveal, VoidCode, VoteKind, VoteRule
from vicon.rooms.protocol.events.base import EventBody
from vicon.rooms.protocol.fields import ItemId, Millis, Only, Opens, Sealable, SeatId, Title, VoteId

HoldCause = Literal["quorum", "frozen", "suspended"]


class VoteCreated(EventBody):
    """`repeats`: the vote before it of the same question; `round` counts up after a tie."""

    kind: ClassVar[str] = "vote.created"
    vote: VoteId
    title: Title
    item: ItemId | None = None
    kind_: Annotated[VoteKind, Field(alias="kind")]
    options: list[Title]
    rule: VoteRule
    reveal: Reveal
    change: bool
    seats: list[SeatId] | None = None
    repeats: VoteId | None = None
    round: int = 1
    reason: Annotated[Sealable | None, Opens("all")] = None


class VoteOpened(EventBody):
    """From now on nothing changes who may vote: those `present` of all `seats`."""

    kind: ClassVar[str] = "vote.opened"
    vote: VoteId
    seats: list[SeatId]
    present: list[SeatId]
    until: Millis | None = None


class VoteHeld(EventBody):
    """No ballots until resumed; a running clock stands still."""

    kind: ClassVar[str] = "vote.held"
    vote: VoteId
    cause: HoldCause


class VoteResumed(EventBody):
    kind: ClassVar[str] = "vote.resumed"
    vote: VoteId
    until: Millis | None = None


class VoteCalled(EventBody):
    kind: ClassVar[str] = "vote.called"
    vote: VoteId
    seat: SeatId


class BallotCast(EventBody):
    """`choice` where it is shown at once; else `hidden` seals it until the vote is closed."""

    kind: ClassVar[str] = "vote.cast"
    vote: VoteId
    seat: SeatId
    choice: Choice | None = None
    hidden: Annotated[Sealable | None, Opens("nobody")] = None


class VoteRecorded(EventBody):
    """A ballot that the clerk entered for the seat."""

    kind: ClassVar[str] = "vote.recorded"
    vote: VoteId
    seat: SeatId
    choice: Choice | None = None
    hidden: Annotated[Sealable | None, Opens("nobody")] = None
    witness: SeatId


class VoteMarked(EventBody):
    """The seat has put a secret ballot into the box."""

    kind: ClassVar[str] = "vote.marked"
    vote: VoteId
    seat: SeatId


class VoteTallied(EventBody):
    kind: ClassVar[str] = "vote.tallied"
    vote: VoteId
    counts: Annotated[list[int] | None, Only("stage")]
    abstain: Annotated[int | None, Only("stage")]
    witnesses: list[SeatId]


class VoteClosed(EventBody):
    kind: ClassVar[str] = "vote.closed"
    vote: VoteId
    by_clock: bool = False
    result: Annotated[Result | None, Only("stage")]


class VotePublished(EventBody):
    kind: ClassVar[str] = "vote.published"
    vote: VoteId
    result: Result


class VoteRecounted(EventBody):
    """`same`: the recorded ballots give the counts that were announced."""

    kind: ClassVar[str] = "vote.recounted"
    vote: VoteId
    same: bool
    reason: Annotated[Sealable | None, Opens("all")] = None


class VoteVoided(EventBody):
    kind: ClassVar[str] = "vote.voided"
    vote: VoteId
    code: VoidCode
    reason: Annotated[Sealable | None, Opens("all")] = None
