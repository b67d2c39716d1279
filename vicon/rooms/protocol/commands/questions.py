"""Questions of those who take part, and what those who lead make of them."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from vicon.rooms.protocol.commands.base import CommandBody
from vicon.rooms.protocol.fields import ItemId, Millis, Owner, QuestionId, Text, TurnId

Asked = Annotated[str, Field(min_length=1, max_length=2_000)]


class QuestionAsk(CommandBody):
    do: ClassVar[str] = "question.ask"
    text: Asked
    item: ItemId | None = None


class QuestionWithdraw(CommandBody):
    """Take one's own back; its text is deleted."""

    do: ClassVar[str] = "question.withdraw"
    question: QuestionId


class QuestionApprove(CommandBody):
    do: ClassVar[str] = "question.approve"
    question: QuestionId


class QuestionReject(CommandBody):
    """`reason` is needed; who asked reads it."""

    do: ClassVar[str] = "question.reject"
    question: QuestionId
    reason: Text | None = None


class QuestionMerge(CommandBody):
    do: ClassVar[str] = "question.merge"
    question: QuestionId
    into: QuestionId
    reason: Text | None = None


class QuestionUpvote(CommandBody):
    """Support a question of somebody else, once a seat; leaves no trace but the count."""

    do: ClassVar[str] = "question.upvote"
    question: QuestionId
    on: bool


class QuestionAssign(CommandBody):
    """`due` null: as long from now as the settings give."""

    do: ClassVar[str] = "question.assign"
    question: QuestionId
    owner: Owner
    due: Millis | None = None


class QuestionAnswer(CommandBody):
    """By `text`, or by the `turn` in which it was answered aloud."""

    do: ClassVar[str] = "question.answer"
    question: QuestionId
    text: Asked | None = None
    turn: TurnId | None = None


class QuestionClose(CommandBody):
    do: ClassVar[str] = "question.close"
    question: QuestionId
