"""Asking, answering once a seat, closing. Answers lie in a box, like secret ballots, until counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from vicon.rooms import freeze, texts
from vicon.rooms.ask import Ask
from vicon.rooms.event import Event
from vicon.rooms.polls.model import Poll
from vicon.rooms.protocol.commands import PollAnswer, PollClose, PollCreate, PollOpen
from vicon.rooms.protocol.events import PollAnswered, PollClosed, PollCreated, PollOpened
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import need
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import State, put


def create(scribe: Scribe, ask: Ask[PollCreate]) -> None:
    need(scribe.state, ask.seat, "poll.manage")
    options = [texts.clean(option, f"/body/options/{n}") for n, option in enumerate(ask.body.options)]
    if len(set(options)) < len(options):
        raise Refusal("bad_body", "/body/options: no two alike")
    title = texts.clean(ask.body.title, "/body/title")
    created = PollCreated(poll=scribe.new_id("l"), title=title, options=options, many=ask.body.many)
    scribe.write(created, ask.seat, ask.id)


def open_(scribe: Scribe, ask: Ask[PollOpen]) -> None:
    need(scribe.state, ask.seat, "poll.manage")
    _poll(scribe.state, ask.body.poll, "draft")
    freeze.check(scribe.state)
    scribe.write(PollOpened(poll=ask.body.poll), ask.seat, ask.id)


def answer(scribe: Scribe, ask: Ask[PollAnswer]) -> None:
    """That the seat has answered; the answer itself is not of the rules."""
    need(scribe.state, ask.seat, "poll.answer")
    poll = _poll(scribe.state, ask.body.poll, "open")
    freeze.check(scribe.state)
    chosen = set(ask.body.choice)
    if max(chosen) >= len(poll.options) or (len(chosen) > 1 and not poll.many):
        raise Refusal("bad_body", "/body/choice")
    if ask.seat in poll.answered:
        raise Refusal("already_cast")
    scribe.write(PollAnswered(poll=ask.body.poll, seat=ask.seat), ask.seat, ask.id)


def close(scribe: Scribe, ask: Ask[PollClose]) -> None:
    need(scribe.state, ask.seat, "poll.manage")
    poll = _poll(scribe.state, ask.body.poll, "open")
    if scribe.box(ask.body.poll) is None:
        raise Refusal("unavailable", "the box is not read back yet", retry_ms=1_000)
    scribe.write(
        PollClosed(poll=ask.body.poll, counts=_counts(scribe, ask.body.poll, poll)), ask.seat, ask.id
    )


def close_all(scribe: Scribe) -> None:
    """The sitting is over."""
    for id_, poll in scribe.state.polls.items():
        if poll.phase == "open":
            scribe.write(PollClosed(poll=id_, counts=_counts(scribe, id_, poll)))


def lose(scribe: Scribe, id_: str) -> None:
    """A fact: answers are gone with the process that held them, so the rest says nothing."""
    if scribe.state.polls[id_].phase == "open":
        scribe.write(PollClosed(poll=id_, counts=None))


def packed(choice: Iterable[int]) -> int:
    """Several options as one number: bit n stands for option n."""
    return sum(1 << option for option in set(choice))


def _counts(scribe: Scribe, id_: str, poll: Poll) -> list[int] | None:
    box = scribe.box(id_)
    answers = None if box is None else box.of(poll.answered)
    if answers is None:
        return None
    return [sum(it >> option & 1 for it in answers.values()) for option in range(len(poll.options))]


def _poll(state: State, id_: str, phase: str) -> Poll:
    found = state.polls.get(id_)
    if found is None:
        raise Refusal("unknown_id", id_)
    if found.phase != phase:
        raise Refusal("wrong_state", found.phase)
    return found


def created(state: State, event: Event[PollCreated]) -> State:
    body = event.body
    poll = Poll(body.title, tuple(body.options), body.many)
    return replace(state, polls=put(state.polls, body.poll, poll))


def opened(state: State, event: Event[PollOpened]) -> State:
    return _with(state, event.body.poll, phase="open")


def answered(state: State, event: Event[PollAnswered]) -> State:
    body = event.body
    return _with(state, body.poll, answered=state.polls[body.poll].answered | {body.seat})


def closed(state: State, event: Event[PollClosed]) -> State:
    counts = event.body.counts
    return _with(state, event.body.poll, phase="closed", counts=None if counts is None else tuple(counts))


def _with(state: State, id_: str, **changes: Any) -> State:
    return replace(state, polls=put(state.polls, id_, replace(state.polls[id_], **changes)))
