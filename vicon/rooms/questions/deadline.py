"""Answers that are late. The clock goes on when the sitting has ended: its questions still want an answer."""

from __future__ import annotations

from collections.abc import Iterator

from vicon.rooms.protocol.events import EventBody, QuestionOverdue
from vicon.rooms.state import State


def due(state: State, now: int) -> Iterator[EventBody]:
    for it in state.questions.values():
        if it.status == "assigned" and not it.overdue and it.due is not None and now >= it.due:
            yield QuestionOverdue(question=it.question)


def next_due(state: State) -> int | None:
    """When the first answer will be late (ms)."""
    waiting = (it.due for it in state.questions.values() if it.status == "assigned" and not it.overdue)
    return min((at for at in waiting if at is not None), default=None)
