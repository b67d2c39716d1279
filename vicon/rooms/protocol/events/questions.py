"""Questions: their text is for the stage and who asked until approval, then for all."""

from __future__ import annotations

from typing import Annotated, ClassVar

from vicon.rooms.protocol.events.base import EventBody
from vicon.rooms.protocol.fields import (
    ItemId,
    Millis,
    Opens,
    QuestionId,
    Sealable,
    SeatId,
    TurnId,
    Viewers,
)


class QuestionAsked(EventBody):
    kind: ClassVar[str] = "question.asked"
    view: ClassVar[Viewers] = "owner"
    question: QuestionId
    seat: SeatId
    item: ItemId | None = None
    text: Annotated[Sealable, Opens("owner")]


class QuestionApproved(EventBody):
    """The seal of the question again, open to all from now on. `asked`: when it was asked (ms)."""

    kind: ClassVar[str] = "question.approved"
    question: QuestionId
    seat: SeatId
    item: ItemId | None = None
    asked: Millis
    text: Annotated[Sealable, Opens("all")]


class QuestionRejected(EventBody):
    kind: ClassVar[str] = "question.rejected"
    question: QuestionId
    seat: SeatId
    reason: Annotated[Sealable, Opens("owner")]


class QuestionMerged(EventBody):
    kind: ClassVar[str] = "question.merged"
    question: QuestionId
    seat: SeatId
    into: QuestionId
    reason: Annotated[Sealable | None, Opens("owner")] = None


class QuestionWithdrawn(EventBody):
    kind: ClassVar[str] = "question.withdrawn"
    question: QuestionId
    seat: SeatId


class QuestionCounted(EventBody):
    """How many seats supported it when nobody could any more."""

    kind: ClassVar[str] = "question.counted"
    question: QuestionId
    votes: int


class QuestionAssigned(EventBody):
    kind: ClassVar[str] = "question.assigned"
    question: QuestionId
    owner: str
    due: Millis


class QuestionAnswered(EventBody):
    kind: ClassVar[str] = "question.answered"
    question: QuestionId
    text: Annotated[Sealable | None, Opens("all")] = None
    turn: TurnId | None = None


class QuestionOverdue(EventBody):
    kind: ClassVar[str] = "question.overdue"
    question: QuestionId


class QuestionClosed(EventBody):
    kind: ClassVar[str] = "question.closed"
    question: QuestionId
