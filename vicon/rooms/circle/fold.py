"""The closed parts after an event: where they begin and end, and what they were about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vicon.rooms.event import Event
from vicon.rooms.protocol.events import (
    AgendaFinished,
    AgendaPostponed,
    AgendaSet,
    AgendaSkipped,
    AgendaStarted,
    EventBody,
    SlidesShown,
)
from vicon.rooms.state import State

SAID = frozenset(
    ("agenda", "chat", "floor", "vote", "poll", "question", "note", "decision", "action", "slides")
)
"""What of a closed part is for its circle: all that is said, asked, decided and voted. Who takes part, and
that the sitting goes on, is for all."""
_ID = {"vote": "vote", "poll": "poll", "question": "question", "slides": "deck"}


def part_of(event: Event[EventBody]) -> str:
    return event.kind.partition(".")[0]


def names(event: Event[EventBody]) -> Iterator[str]:
    """What an event is about, by the names of `Circle.inside`: ids, numbers of what was written down, and
    for an item of the agenda apart what became of it."""
    part, body = part_of(event), event.body
    if part in ("note", "decision", "action"):
        yield str(getattr(body, "entry", event.seq))
    elif isinstance(body, AgendaSet):
        yield from (it.item for it in body.items)
    elif isinstance(body, AgendaFinished | AgendaSkipped | AgendaPostponed):
        yield outcome(body.item)
    elif part in _ID:
        yield getattr(body, _ID[part])


def outcome(item: str) -> str:
    """The name of what became of an item."""
    return f"{item}/outcome"


def _opened(event: Event[EventBody]) -> Iterator[str]:
    """What of agenda and slides is taken up before everybody, and so no longer of a closed part alone."""
    body = event.body
    if isinstance(body, AgendaSet):
        for it in body.items:
            yield from (it.item, outcome(it.item))
    elif isinstance(body, AgendaStarted):
        yield body.item
    elif isinstance(body, AgendaFinished | AgendaSkipped | AgendaPostponed):
        yield from (body.item, outcome(body.item))
    elif isinstance(body, SlidesShown):
        yield body.deck


def followed(before: State, after: State, event: Event[EventBody]) -> State:
    """`after`, the state with `event` in it, with its circle."""
    was, now, circle = before.settings.closed, after.settings.closed, after.circle
    if not (was or now or circle.parts):
        return after
    if now and not was:
        circle = replace(circle, parts=(*circle.parts, (event.seq, None)))
    elif was and not now:
        circle = replace(circle, parts=(*circle.parts[:-1], (circle.parts[-1][0], event.seq)))
    elif now:
        circle = replace(circle, inside=circle.inside.union(names(event)))
    else:
        circle = replace(circle, inside=circle.inside.difference(_opened(event)))
    return after if circle == after.circle else replace(after, circle=circle)
