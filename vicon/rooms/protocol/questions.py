"""A question and what became of it, in the picture of a sitting."""

from __future__ import annotations

from typing import Literal

from vicon.rooms.protocol.fields import ItemId, Millis, Model, QuestionId, SeatId, TurnId

QuestionStatus = Literal[
    "asked", "approved", "assigned", "answered", "closed", "rejected", "merged", "withdrawn"
]


class QuestionState(Model):
    """`text` and `answer` are null once redacted. `reason`: of a refusal, for the stage and who asked.
    `answered`: when; `turn`: in which it was answered aloud. `mine`: this viewer supports it."""

    seat: SeatId
    item: ItemId | None
    text: str | None
    at: Millis
    status: QuestionStatus
    upvotes: int
    mine: bool
    owner: str | None
    due: Millis | None
    overdue: bool
    reason: str | None
    into: QuestionId | None
    answer: str | None
    turn: TurnId | None
    answered: Millis | None
