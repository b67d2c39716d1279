"""Votes and polls: putting a question, answering it, counting."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from vicon.rooms.protocol.ballots import Choice, Code, Reveal, VoteKind, VoteRule
from vicon.rooms.protocol.commands.base import CommandBody
from vicon.rooms.protocol.fields import ItemId, SeatId, Seats, Text, VoteId

Label = Annotated[str, Field(min_length=1, max_length=200)]
Options = Annotated[list[Label], Field(min_length=2, max_length=20)]
Count = Annotated[int, Field(ge=0, le=10_000)]


class VoteCreate(CommandBody):
    """With two options the first is the motion: it passes or fails. `seats`: only these vote."""

    do: ClassVar[str] = "vote.create"
    title: Label
    item: ItemId | None = None
    kind: VoteKind
    options: Options
    rule: VoteRule | None = None
    reveal: Reveal = "close"
    change: bool = False
    seats: Seats | None = None


class VoteOpen(CommandBody):
    """`ms`: closes by itself after this long."""

    do: ClassVar[str] = "vote.open"
    vote: VoteId
    ms: Annotated[int, Field(ge=1_000, le=86_400_000)] | None = None


class VoteClose(CommandBody):
    do: ClassVar[str] = "vote.close"
    vote: VoteId


class VotePublish(CommandBody):
    do: ClassVar[str] = "vote.publish"
    vote: VoteId


class VoteCall(CommandBody):
    """Call the next name of a roll call."""

    do: ClassVar[str] = "vote.call"
    vote: VoteId
    seat: SeatId


class VoteCast(CommandBody):
    """`code`: 128 random bits, by which the voter of a secret vote finds the own ballot in the list."""

    do: ClassVar[str] = "vote.cast"
    vote: VoteId
    choice: Choice
    code: Code | None = None


class VoteRecord(CommandBody):
    """A vote spoken in the room or by phone, or written, entered by the clerk before a witness."""

    do: ClassVar[str] = "vote.record"
    vote: VoteId
    seat: SeatId
    choice: Choice
    witness: SeatId | None = None


class VoteTally(CommandBody):
    """Ballots counted on paper, by option and abstentions; replaces a tally before."""

    do: ClassVar[str] = "vote.tally"
    vote: VoteId
    counts: Annotated[list[Count], Field(min_length=2, max_length=20)]
    abstain: Count = 0
    witnesses: Annotated[list[SeatId], Field(max_length=2)]


class VoteRecount(CommandBody):
    do: ClassVar[str] = "vote.recount"
    vote: VoteId
    reason: Text | None = None


class VoteRepeat(CommandBody):
    """Make a new vote of the same question."""

    do: ClassVar[str] = "vote.repeat"
    vote: VoteId
    reason: Text | None = None


class VoteVoid(CommandBody):
    do: ClassVar[str] = "vote.void"
    vote: VoteId
    reason: Text | None = None
