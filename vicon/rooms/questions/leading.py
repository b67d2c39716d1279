"""Those who lead: what comes before all, who is to answer by when, and the answer."""

from __future__ import annotations

from vicon.rooms import freeze, texts
from vicon.rooms.ask import Ask
from vicon.rooms.grants import Grant
from vicon.rooms.protocol.commands import (
    QuestionAnswer,
    QuestionApprove,
    QuestionAssign,
    QuestionClose,
    QuestionMerge,
    QuestionReject,
)
from vicon.rooms.protocol.events import (
    QuestionAnswered,
    QuestionApproved,
    QuestionAssigned,
    QuestionClosed,
    QuestionMerged,
    QuestionRejected,
)
from vicon.rooms.protocol.fields import Seal
from vicon.rooms.protocol.questions import QuestionStatus
from vicon.rooms.questions.asking import known
from vicon.rooms.questions.count import count
from vicon.rooms.questions.model import OPEN, Question
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import need
from vicon.rooms.scribe import Scribe

DAY_MS = 86_400_000
Led = QuestionApprove | QuestionReject | QuestionMerge | QuestionAssign | QuestionAnswer | QuestionClose


def approve(scribe: Scribe, ask: Ask[QuestionApprove]) -> None:
    it = _led(scribe, ask, "question.moderate", "asked")
    if it.text is None:
        raise Refusal("wrong_state", it.status)
    body = QuestionApproved(
        question=it.question, seat=it.seat, item=it.item, asked=it.at, text=Seal(sealed=it.text)
    )
    scribe.write(body, ask.seat, ask.id)


def reject(scribe: Scribe, ask: Ask[QuestionReject]) -> None:
    it = _led(scribe, ask, "question.moderate", "asked")
    reason = texts.clean(ask.body.reason or "", "/body/reason")
    if not reason.strip():
        raise Refusal("reason_needed")
    body = QuestionRejected(question=it.question, seat=it.seat, reason=scribe.seal(reason))
    scribe.write(body, ask.seat, ask.id)


def merge(scribe: Scribe, ask: Ask[QuestionMerge]) -> None:
    it = _led(scribe, ask, "question.moderate", "asked", *OPEN)
    into = known(scribe.state, ask.body.into)
    if into.question == it.question:
        raise Refusal("bad_body", "/body/into: the question itself")
    if into.status not in (*OPEN, "answered"):
        raise Refusal("wrong_state", into.status)
    reason = None if ask.body.reason is None else texts.clean(ask.body.reason, "/body/reason")
    count(scribe, it)
    body = QuestionMerged(
        question=it.question, seat=it.seat, into=into.question, reason=scribe.seal_if(reason)
    )
    scribe.write(body, ask.seat, ask.id)


def assign(scribe: Scribe, ask: Ask[QuestionAssign]) -> None:
    it = _led(scribe, ask, "question.moderate", *OPEN)
    owner = texts.said(ask.body.owner, "/body/owner").strip()
    due = ask.body.due
    if due is None:
        due = scribe.now + scribe.state.settings.question_due_days * DAY_MS
    if due <= scribe.now:
        raise Refusal("bad_body", "/body/due: is past")
    scribe.write(QuestionAssigned(question=it.question, owner=owner, due=due), ask.seat, ask.id)


def answer(scribe: Scribe, ask: Ask[QuestionAnswer]) -> None:
    it = _led(scribe, ask, "question.answer", *OPEN)
    if ask.body.text is None and ask.body.turn is None:
        raise Refusal("bad_body", "/body: text or turn")
    text = None if ask.body.text is None else texts.said(ask.body.text, "/body/text")
    count(scribe, it)
    body = QuestionAnswered(question=it.question, text=scribe.seal_if(text), turn=ask.body.turn)
    scribe.write(body, ask.seat, ask.id)


def close(scribe: Scribe, ask: Ask[QuestionClose]) -> None:
    it = _led(scribe, ask, "question.moderate", "asked", *OPEN, "answered")
    if it.status != "answered":
        raise Refusal("no_answer")
    scribe.write(QuestionClosed(question=it.question), ask.seat, ask.id)


def _led(scribe: Scribe, ask: Ask[Led], grant: Grant, *statuses: QuestionStatus) -> Question:
    need(scribe.state, ask.seat, grant)
    freeze.check(scribe.state)
    it = known(scribe.state, ask.body.question)
    if it.status not in statuses:
        raise Refusal("wrong_state", it.status)
    return it
