"""Raised hands: one ordered list, one hand a seat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vicon.rooms import texts
from vicon.rooms.ask import Ask
from vicon.rooms.event import Event
from vicon.rooms.protocol.commands import FloorRemove, FloorRequest, FloorWithdraw
from vicon.rooms.protocol.events import EventBody, FloorRemoved, FloorRequested, FloorWithdrawn
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import need
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import Hand, State, devices


def request(scribe: Scribe, ask: Ask[FloorRequest]) -> None:
    need(scribe.state, ask.seat, "floor.request")
    if any(hand.seat == ask.seat for hand in scribe.state.hands):
        raise Refusal("already_waiting")
    door = scribe.state.participants[ask.participant].door
    body = FloorRequested(request=scribe.new_id("q"), seat=ask.seat, kind_=ask.body.kind, door=door)
    scribe.write(body, ask.seat, ask.id)


def withdraw(scribe: Scribe, ask: Ask[FloorWithdraw]) -> None:
    hand = _hand(scribe.state, ask.body.request)
    if hand.seat != ask.seat:
        raise Refusal("forbidden", "own")
    scribe.write(FloorWithdrawn(request=hand.request, seat=hand.seat), ask.seat, ask.id)


def remove(scribe: Scribe, ask: Ask[FloorRemove]) -> None:
    need(scribe.state, ask.seat, "floor.manage")
    hand = _hand(scribe.state, ask.body.request)
    reason = None if ask.body.reason is None else texts.clean(ask.body.reason, "/body/reason")
    body = FloorRemoved(request=hand.request, seat=hand.seat, reason=scribe.seal_if(reason))
    scribe.write(body, ask.seat, ask.id)


def due(state: State, now: int) -> Iterator[EventBody]:
    """A hand goes down when the last device of its seat has left."""
    for hand in state.hands:
        if not devices(state, hand.seat):
            yield FloorWithdrawn(request=hand.request, seat=hand.seat)


def _hand(state: State, request: str) -> Hand:
    for hand in state.hands:
        if hand.request == request:
            return hand
    raise Refusal("unknown_id", request)


def requested(state: State, event: Event[FloorRequested]) -> State:
    hand = Hand(event.body.request, event.body.seat, event.at)
    return replace(state, hands=(*state.hands, hand))


def lowered(state: State, event: Event[FloorWithdrawn] | Event[FloorRemoved]) -> State:
    return replace(state, hands=tuple(hand for hand in state.hands if hand.request != event.body.request))
