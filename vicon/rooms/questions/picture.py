"""The questions as one viewer sees them: those before all, and one's own; the stage sees every one."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from vicon.rooms.questions.model import OPEN, Question

Supporters = Mapping[str, Set[str]]
"""The seats that support each question now."""


def shown(
    questions: Mapping[str, Question],
    seat: str,
    stage: bool,
    opened: Mapping[str, str],
    supporters: Supporters,
) -> dict[str, dict[str, Any]]:
    """Id → the fields of `QuestionState`. What was withdrawn is gone."""
    return {
        id_: _question(it, seat, stage or it.seat == seat, opened, supporters.get(id_, frozenset()))
        for id_, it in questions.items()
        if it.status != "withdrawn" and (it.approved or stage or it.seat == seat)
    }


def _question(
    it: Question, seat: str, reads_reason: bool, opened: Mapping[str, str], supporters: Set[str]
) -> dict[str, Any]:
    def text(seal: str | None) -> str | None:
        return None if seal is None else opened.get(seal)

    return {
        "seat": it.seat,
        "item": it.item,
        "text": text(it.text),
        "at": it.at,
        "status": it.status,
        "upvotes": len(supporters) if it.status in OPEN else it.votes,
        "mine": seat in supporters,
        "owner": it.owner,
        "due": it.due,
        "overdue": it.overdue,
        "reason": text(it.reason) if reads_reason else None,
        "into": it.into,
        "answer": text(it.answer),
        "turn": it.turn,
        "answered": it.answered,
    }
