"""What is in force for the floor now: the settings, and what `floor.list` has put in their place."""

from __future__ import annotations

from collections.abc import Iterator

from vicon.rooms.floor import order
from vicon.rooms.floor.model import Request, Rule, Turn, speaks_for_itself
from vicon.rooms.grants import Grant
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import floor_gives, grants_of
from vicon.rooms.state import Seat, State, is_present


def rule_of(state: State) -> Rule:
    settings = state.settings
    return state.floor.rule or Rule(settings.order, settings.quota, settings.turn_ms)


def in_order(state: State) -> Iterator[Request]:
    """The list, who comes next first."""
    return order.order(state.floor, rule_of(state), state.settings.prior_first)


def next_present(state: State) -> Request | None:
    """Who is next of those that could speak now: an absent one keeps its place and holds nobody up."""
    here = [it for it in state.floor.waiting if could_speak(state, it)]
    return next(order.order(state.floor, rule_of(state), state.settings.prior_first, here), None)


def could_speak(state: State, request: Request) -> bool:
    """Whether the voice that asked is here; in the chamber and on paper it is as the chair sees it."""
    return not speaks_for_itself(request) or is_present(state, request.seat)


def spent(state: State, request: Request) -> bool:
    """Whether the quota of the request's group is used up."""
    return order.Account(state.floor, rule_of(state), state.settings.prior_first).spent(request)


def only_by_floor(state: State, seat: Seat, grant: Grant) -> bool:
    """Whether the floor, and nothing else, would let `seat` use `grant`."""
    return floor_gives(seat, state.settings, grant) and grant not in grants_of(seat, state.settings)


def is_gated(state: State, turn: Turn) -> bool:
    """Whether the microphone of this turn opens by it, so that the engine knows when it starts and ends."""
    speaker = turn.speaker
    if speaker is None:
        return turn.request.door == "room" and state.settings.cut_room and state.settings.mics == "floor"
    return only_by_floor(state, state.seats[speaker], "publish.audio")


def waiting(state: State, request: str) -> Request:
    """Refuses `unknown_id`."""
    it = state.floor.requests.get(request)
    if it is None:
        raise Refusal("unknown_id", request)
    return it
