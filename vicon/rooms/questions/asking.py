"""Who asks: how often, nothing twice, and taking it back."""

from __future__ import annotations

from vicon.rooms import freeze, texts
from vicon.rooms.agenda.rules import find as find_item
from vicon.rooms.ask import Ask
from vicon.rooms.protocol.commands import QuestionAsk, QuestionWithdraw
from vicon.rooms.protocol.events import QuestionApproved, QuestionAsked, QuestionWithdrawn
from vicon.rooms.questions.count import count
from vicon.rooms.questions.model import OPEN, Question
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import need
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import State

PACE_MS = 60_000
"""Least time between two questions of a seat (rooms.md 4, Limits)."""
MOST = 2_000
"""Questions of one sitting."""


def ask(scribe: Scribe, ask: Ask[QuestionAsk]) -> None:
    """Where nobody moderates, all see it at once."""
    state, body = scribe.state, ask.body
    need(state, ask.seat, "question.ask")
    if state.settings.questions == "off" or len(state.questions) >= MOST:
        raise Refusal("questions_closed")
    freeze.check(state)
    text = texts.said(body.text, "/body/text").strip()
    if body.item is not None:
        find_item(state, body.item)
    _check_pace(state, ask.seat, scribe.now)
    _check_new(scribe, ask.seat, text)
    seal = scribe.seal(text)
    question = scribe.new_id("n")
    asked = QuestionAsked(question=question, seat=ask.seat, item=body.item, text=seal)
    scribe.write(asked, ask.seat, ask.id)
    if state.settings.questions == "open":
        approved = QuestionApproved(
            question=question, seat=ask.seat, item=body.item, asked=scribe.now, text=seal
        )
        scribe.write(approved, "system", ask.id)


def withdraw(scribe: Scribe, ask: Ask[QuestionWithdraw]) -> None:
    """The text leaves the store with the same transaction."""
    it = known(scribe.state, ask.body.question)
    if it.seat != ask.seat:
        raise Refusal("forbidden", "own")
    if it.status not in ("asked", *OPEN):
        raise Refusal("wrong_state", it.status)
    if it.text is not None:
        scribe.unsealed.append(it.text)
    count(scribe, it)
    scribe.write(QuestionWithdrawn(question=it.question, seat=it.seat), ask.seat, ask.id)


def known(state: State, question: str) -> Question:
    """Refuses (`unknown_id`) what was never asked."""
    it = state.questions.get(question)
    if it is None:
        raise Refusal("unknown_id", question)
    return it


def _check_pace(state: State, seat: str, now: int) -> None:
    last = max((it.at for it in state.questions.values() if it.seat == seat), default=None)
    if last is not None and now < last + PACE_MS:
        raise Refusal("rate", retry_ms=last + PACE_MS - now)


def _check_new(scribe: Scribe, seat: str, text: str) -> None:
    """Compared with what the asker can see: others' questions before approval must not show through."""
    words = _words(text)
    for it in scribe.state.questions.values():
        waiting = it.status in OPEN or (it.status == "asked" and it.seat == seat)
        if waiting and it.text is not None and _words(scribe.open(it.text) or "") == words:
            raise Refusal("duplicate", it.question)


def _words(text: str) -> list[str]:
    return text.casefold().rstrip("?! .").split()
