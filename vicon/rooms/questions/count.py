"""Support for questions: once a seat, none for one's own; only the count is ever written down."""

from __future__ import annotations

from vicon.rooms import freeze
from vicon.rooms.protocol.events import QuestionCounted
from vicon.rooms.questions.model import OPEN, Question
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import need
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import State


def check(state: State, seat: str, question: str) -> None:
    """Refuses what `seat` may not support now."""
    need(state, seat, "question.upvote")
    if not state.settings.question_upvotes:
        raise Refusal("questions_closed", "upvotes")
    freeze.check(state)
    it = state.questions.get(question)
    if it is None or not it.approved:
        raise Refusal("unknown_id", question)
    if it.seat == seat:
        raise Refusal("forbidden", "own")
    if it.status not in OPEN:
        raise Refusal("wrong_state", it.status)


def count(scribe: Scribe, it: Question) -> None:
    """Write the count of a question that is about to leave where it can be supported."""
    # The count of the end stands, also where an answer comes later.
    if it.status in OPEN and scribe.state.settings.question_upvotes and scribe.state.phase != "ended":
        votes = scribe.supported.get(it.question, 0)
        scribe.write(QuestionCounted(question=it.question, votes=votes))


def count_all(scribe: Scribe) -> None:
    """At the end of the sitting: nobody can support anything any more."""
    for it in scribe.state.questions.values():
        count(scribe, it)
