"""The questions after an event."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from vicon.rooms.event import Event
from vicon.rooms.protocol.events import (
    QuestionAnswered,
    QuestionApproved,
    QuestionAsked,
    QuestionAssigned,
    QuestionClosed,
    QuestionCounted,
    QuestionMerged,
    QuestionOverdue,
    QuestionRejected,
    QuestionWithdrawn,
)
from vicon.rooms.protocol.fields import Sealable
from vicon.rooms.questions.model import Question
from vicon.rooms.seal import sealed
from vicon.rooms.state import State, put


def asked(state: State, event: Event[QuestionAsked]) -> State:
    body = event.body
    it = Question(body.question, body.seat, sealed(body.text), event.at, body.item)
    return replace(state, questions=put(state.questions, body.question, it))


def approved(state: State, event: Event[QuestionApproved]) -> State:
    return _changed(state, event.body.question, status="approved", approved=True)


def rejected(state: State, event: Event[QuestionRejected]) -> State:
    return _changed(state, event.body.question, status="rejected", reason=sealed(event.body.reason))


def merged(state: State, event: Event[QuestionMerged]) -> State:
    body = event.body
    return _changed(state, body.question, status="merged", into=body.into, reason=_seal(body.reason))


def withdrawn(state: State, event: Event[QuestionWithdrawn]) -> State:
    return _changed(state, event.body.question, status="withdrawn", text=None)


def counted(state: State, event: Event[QuestionCounted]) -> State:
    return _changed(state, event.body.question, votes=event.body.votes)


def assigned(state: State, event: Event[QuestionAssigned]) -> State:
    body = event.body
    return _changed(state, body.question, status="assigned", owner=body.owner, due=body.due, overdue=False)


def answered(state: State, event: Event[QuestionAnswered]) -> State:
    body = event.body
    return _changed(
        state,
        body.question,
        status="answered",
        answer=_seal(body.text),
        turn=body.turn,
        answered=event.at,
    )


def overdue(state: State, event: Event[QuestionOverdue]) -> State:
    return _changed(state, event.body.question, overdue=True)


def closed(state: State, event: Event[QuestionClosed]) -> State:
    return _changed(state, event.body.question, status="closed")


def _seal(text: Sealable | None) -> str | None:
    return None if text is None else sealed(text)


def _changed(state: State, question: str, **changes: Any) -> State:
    it = replace(state.questions[question], **changes)
    return replace(state, questions=put(state.questions, question, it))
