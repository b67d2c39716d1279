"""A question as rules know it."""

from __future__ import annotations

from dataclasses import dataclass

from vicon.rooms.protocol.questions import QuestionStatus

OPEN: tuple[QuestionStatus, ...] = ("approved", "assigned")
"""Waits for an answer where all see it: may be supported and answered."""


@dataclass(frozen=True, slots=True)
class Question:
    """`text`, `reason` and `answer` are seals, `text` None once withdrawn. Times are ms."""

    question: str
    seat: str
    text: str | None
    at: int
    item: str | None = None
    status: QuestionStatus = "asked"
    approved: bool = False
    """All have seen it, whatever became of it."""
    votes: int = 0
    """As counted in the end."""
    owner: str | None = None
    due: int | None = None
    overdue: bool = False
    reason: str | None = None
    into: str | None = None
    answer: str | None = None
    turn: str | None = None
    answered: int | None = None
