"""The one chair seat that leads: the first to come; when lost for 30 s, the next one present."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vicon.rooms.ask import Ask
from vicon.rooms.event import Event
from vicon.rooms.presence import watched
from vicon.rooms.protocol.commands import SittingPreside
from vicon.rooms.protocol.events import ChairPassed, EventBody
from vicon.rooms.refusal import Refusal
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import State, chairs, is_present

LOST_MS = 30_000


def due(state: State, now: int) -> Iterator[EventBody]:
    """Pass the chair when nobody fit presides, or the one who does is lost."""
    if state.phase == "ended":
        return
    before = state.presiding
    fit = before is not None and is_chair(state, before)
    lost = state.presiding_lost is not None and now >= state.presiding_lost + LOST_MS
    if fit and not lost:
        return
    after = next((seat for seat in chairs(state.seats) if is_present(state, seat)), None)
    if fit and after is None:
        return  # lost, but nobody could take over
    if after != before:
        cause = "joined" if before is None else "lost" if fit else "changed"
        yield ChairPassed(from_=before, to=after, cause=cause)


def preside(scribe: Scribe, ask: Ask[SittingPreside]) -> None:
    """The presiding seat hands over; while it is lost another chair may take or give the lead."""
    state, seat = scribe.state, ask.body.seat
    lost = state.presiding is None or not is_present(state, state.presiding)
    if ask.seat != state.presiding and not (lost and is_chair(state, ask.seat)):
        raise Refusal("forbidden", "presiding")
    if not is_chair(state, seat):
        raise Refusal("unknown_id" if seat not in state.seats else "forbidden", seat)
    if not is_present(state, seat):
        raise Refusal("not_present", seat)
    if seat == state.presiding:
        raise Refusal("wrong_state", "presiding")
    scribe.write(ChairPassed(from_=state.presiding, to=seat, cause="passed"), ask.seat, ask.id)


def is_chair(state: State, seat: str) -> bool:
    it = state.seats.get(seat)
    return it is not None and not it.removed and it.role == "chair"


def spare(state: State, seat: str) -> None:
    """Refuses (`last_chair`) to take the role of chair from `seat` if that leaves the sitting without one.

    While the seat is present another present chair is needed; an absent one may go if any other exists.
    """
    if not is_chair(state, seat):
        return
    others = [other for other in chairs(state.seats) if other != seat]
    if is_present(state, seat):
        others = [other for other in others if is_present(state, other)]
    if not others:
        raise Refusal("last_chair")


def protect(state: State, actor: str, seat: str) -> None:
    """Refuses (`unknown_id`, `forbidden`) what `actor` may not do to `seat`.

    Chairs answer to chairs only, and the presiding one to nobody but itself.
    """
    it = state.seats.get(seat)
    if it is None or it.removed:
        raise Refusal("unknown_id", seat)
    if actor == seat:
        return
    if seat == state.presiding:
        raise Refusal("forbidden", "presiding")
    if it.role == "chair" and not is_chair(state, actor):
        raise Refusal("forbidden", "chair")


def passed(state: State, event: Event[ChairPassed]) -> State:
    return watched(replace(state, presiding=event.body.to, presiding_lost=None), event.at)
