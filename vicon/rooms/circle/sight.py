"""What of a sitting with closed parts a seat may know: projections of state and journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from vicon.rooms.agenda.model import Item
from vicon.rooms.circle.fold import SAID, names, outcome, part_of
from vicon.rooms.event import Event
from vicon.rooms.floor.model import on_list
from vicon.rooms.notes.model import Entry, Notes
from vicon.rooms.polls.model import Poll
from vicon.rooms.protocol.events import EventBody, RecordingMarked, SeatChanged, SittingChanged
from vicon.rooms.questions.model import Question
from vicon.rooms.roles import of_circle
from vicon.rooms.slides.model import Slides
from vicon.rooms.state import State
from vicon.rooms.votes.model import Vote

NOBODY: frozenset[str] = frozenset()
V = TypeVar("V", Vote, Poll, Question)
E = TypeVar("E", bound=Entry)


def is_outside(state: State, seat: str) -> bool:
    """Whether closed parts are not for `seat`. False as long as there was none."""
    return bool(state.circle.parts) and not of_circle(state.seats[seat])


def outside(state: State) -> frozenset[str]:
    """The participants whom closed parts are not for, those that have left too."""
    if not state.circle.parts:
        return NOBODY
    return frozenset(id_ for id_, it in state.participants.items() if is_outside(state, it.seat))


def is_deaf(state: State, seat: str) -> bool:
    """Whether `seat` is told nothing now of what is said."""
    return state.settings.closed and is_outside(state, seat)


def is_withheld(state: State, event: Event[EventBody]) -> bool:
    """Whether those outside are not told of `event`: it was of a closed part, or goes on with one."""
    part = part_of(event)
    if part not in SAID and not isinstance(event.body, RecordingMarked):
        return False
    later = part != "agenda" and not state.circle.inside.isdisjoint(names(event))
    return later or state.circle.covers(event.seq)


def turned(state: State, seat: str, events: Iterable[Event[EventBody]]) -> bool:
    """Whether `events` changed what `seat` may know of all that was before them."""
    return any(
        (isinstance(it.body, SittingChanged) and "closed" in it.body.patch and bool(state.circle.parts))
        or (isinstance(it.body, SeatChanged) and it.body.seat == seat)
        for it in events
    )


def seen(state: State, seat: str) -> State:
    """`state` as it is for `seat`: without what was said in closed parts, if it was outside.

    While one goes on nothing that is said is left of it, but what the seat has said itself.
    """
    if not is_outside(state, seat):
        return state
    if state.settings.closed:
        return _while_closed(state, seat)
    circle = state.circle
    notes = state.notes
    messages = [it for it in state.chat.messages if it.seat == seat or not circle.covers(it.seq)]
    return replace(
        state,
        agenda=tuple(_item(state, it) for it in state.agenda if it.id not in circle.inside),
        chat=replace(state.chat, messages=tuple(messages)),
        notes=Notes(_open(state, notes.notes), _open(state, notes.decisions), _open(state, notes.actions)),
        polls=_others(state, state.polls),
        questions=_others(state, state.questions) | _own(state, seat),
        slides=_slides(state),
        votes=_others(state, state.votes),
    )


def _while_closed(state: State, seat: str) -> State:
    own = on_list(it for it in state.floor.waiting if it.seat == seat)
    messages = tuple(it for it in state.chat.messages if it.seat == seat)
    return replace(
        state,
        agenda=(),
        chat=replace(state.chat, messages=messages),
        floor=replace(state.floor, requests=own, turn=None, spoken={}),
        notes=Notes(),
        polls={},
        questions=_own(state, seat),
        slides=Slides(),
        votes={},
    )


def _own(state: State, seat: str) -> dict[str, Question]:
    """What the seat asked, without the answer if that was given to the circle."""
    own = {id_: it for id_, it in state.questions.items() if it.seat == seat}
    inside = state.circle.inside
    return {
        id_: replace(it, answer=None, turn=None, owner=None, due=None) if id_ in inside else it
        for id_, it in own.items()
    }


def _others(state: State, parts: Mapping[str, V]) -> dict[str, V]:
    return {id_: it for id_, it in parts.items() if id_ not in state.circle.inside}


def _slides(state: State) -> Slides:
    its, inside = state.slides, state.circle.inside
    shown = None if its.shown is None or its.shown.deck in inside else its.shown
    return Slides({id_: it for id_, it in its.decks.items() if id_ not in inside}, shown)


def _open(state: State, entries: tuple[E, ...]) -> tuple[E, ...]:
    return tuple(it for it in entries if str(it.seq) not in state.circle.inside)


def _item(state: State, it: Item) -> Item:
    """That it was dealt with is for all, what came of it is not."""
    return replace(it, outcome=None, text=None) if outcome(it.id) in state.circle.inside else it
