"""What events make of the floor."""

from __future__ import annotations

from dataclasses import replace

from vicon.rooms.event import Event
from vicon.rooms.floor.model import Floor, Request, Rule, Share, Turn, had_key, on_list
from vicon.rooms.protocol.events import (
    FloorCalled,
    FloorEnded,
    FloorExtended,
    FloorGranted,
    FloorListed,
    FloorMoved,
    FloorPaused,
    FloorRemoved,
    FloorRequested,
    FloorResumed,
    FloorStarted,
    FloorWarned,
    FloorWithdrawn,
)
from vicon.rooms.register import Register
from vicon.rooms.seal import sealed
from vicon.rooms.state import State, enrolled


def requested(state: State, event: Event[FloorRequested]) -> State:
    body = event.body
    it = Request(
        body.request,
        body.seat,
        event.at,
        event.seq,
        body.kind_,
        body.door,
        body.item,
        body.side,
        body.district,
        body.prior,
        None if body.statement is None else sealed(body.statement),
        None if body.for_name is None else sealed(body.for_name),
        ahead=state.phase == "scheduled",
    )
    return _with(state, requests=enrolled(state.floor.requests, it.request, it))


def lowered(state: State, event: Event[FloorWithdrawn] | Event[FloorRemoved]) -> State:
    return _with(state, requests=_without(state.floor, event.body.request))


def moved(state: State, event: Event[FloorMoved]) -> State:
    return _patched(state, event.body.request, pin=event.body.position)


def called(state: State, event: Event[FloorCalled]) -> State:
    return _patched(state, event.body.request, called=True)


def listed(state: State, event: Event[FloorListed]) -> State:
    body = event.body
    rule = Rule(body.order, body.quota, body.turn_ms)
    return replace(state, floor=replace(state.floor, open=body.open, rule=rule))


def granted(state: State, event: Event[FloorGranted]) -> State:
    """Who was next leaves the list, so pinned places move up by one; out of order they stay."""
    body, floor = event.body, state.floor
    it = floor.requests[body.request]
    rest = _without(floor, it.request)
    if not body.override:
        rest = on_list(replace(one, pin=max(1, one.pin - 1)) if one.pin else one for one in rest.values())
    turn = Turn(
        body.turn,
        it,
        body.reader,
        event.at,
        body.ms,
        body.warn_ms,
        body.grace_ms,
        left_ms=body.ms,
        override=body.override,
    )
    floor = _had(replace(floor, requests=rest, turn=turn), it, turns=1)
    return replace(state, floor=floor)


def started(state: State, event: Event[FloorStarted]) -> State:
    deadline = event.body.deadline
    turn = _turn(state)
    began = deadline - turn.left_ms
    return _with(state, turn=replace(turn, phase="running", deadline=deadline, started_at=began))


def warned(state: State, event: Event[FloorWarned]) -> State:
    return _with(state, turn=replace(_turn(state), phase="warned"))


def extended(state: State, event: Event[FloorExtended]) -> State:
    """There is a warning again, if there is time for one."""
    turn, ms = _turn(state), event.body.ms
    turn = replace(turn, ms=turn.ms + ms, left_ms=turn.left_ms + ms)
    if turn.deadline is not None:
        turn = replace(turn, deadline=turn.deadline + ms)
        if turn.phase == "warned":
            turn = replace(turn, phase="running")
    return _with(state, turn=turn)


def paused(state: State, event: Event[FloorPaused]) -> State:
    body = event.body
    turn = replace(_turn(state), phase="paused", deadline=None, paused_at=event.at)
    return _with(state, turn=replace(turn, left_ms=body.left_ms, cause=body.cause))


def resumed(state: State, event: Event[FloorResumed]) -> State:
    turn, deadline = _turn(state), event.body.deadline
    began = turn.started_at if turn.started_at is not None else deadline - turn.left_ms
    turn = replace(turn, phase="running", deadline=deadline, started_at=began, paused_at=None, cause=None)
    return _with(state, turn=turn)


def ended(state: State, event: Event[FloorEnded]) -> State:
    """A turn that was lost leaves its rest at the head of the list, and does not count as one had.

    Nor does one given by mistake: its request is where it was, and the places pinned behind it too.
    """
    body, turn = event.body, _turn(state)
    floor = _spoken(replace(state.floor, turn=None), turn.request, body.used_ms + body.over_ms)
    floor = _had(floor, turn.request, used_ms=body.used_ms)
    if body.reason == "lost" and body.left_ms > 0:
        floor = _back(floor, replace(turn.request, pin=0, called=False, left_ms=body.left_ms))
    elif body.reason == "returned":
        behind = floor.requests
        if not turn.override:
            behind = on_list(replace(it, pin=it.pin + 1) if it.pin else it for it in floor.waiting)
        floor = _back(replace(floor, requests=behind), turn.request)
    return replace(state, floor=floor)


def _back(floor: Floor, it: Request) -> Floor:
    """The list with a request that had its turn, which counts as none."""
    requests = on_list(sorted((*floor.waiting, it), key=lambda one: one.seq))
    return replace(_had(floor, it, turns=-1), requests=requests)


def without_seat(floor: Floor, seat: str) -> Floor:
    """The seat was taken away, and what it asked for with it."""
    return replace(floor, requests=on_list(it for it in floor.waiting if it.seat != seat))


def closed(floor: Floor) -> Floor:
    """The sitting has ended."""
    return replace(floor, requests=Register(), turn=None)


def _had(floor: Floor, it: Request, turns: int = 0, used_ms: int = 0) -> Floor:
    had, shares = dict(floor.had), dict(floor.shares)
    if turns:
        key = had_key(it)
        had[key] = had.get(key, 0) + turns
    for group in it.groups:
        share = shares.get(group, Share())
        shares[group] = Share(share.used_ms + used_ms, share.turns + turns)
    return replace(floor, had=had, shares=shares)


def _spoken(floor: Floor, it: Request, ms: int) -> Floor:
    if it.for_name is not None or ms <= 0:
        return floor
    return replace(floor, spoken={**floor.spoken, it.seat: floor.spoken.get(it.seat, 0) + ms})


def _without(floor: Floor, request: str) -> Register[Request]:
    requests = floor.requests
    return (requests if isinstance(requests, Register) else Register(requests)).drop(request)


def _patched(state: State, request: str, *, pin: int | None = None, called: bool | None = None) -> State:
    it = state.floor.requests[request]
    it = replace(it, pin=it.pin if pin is None else pin, called=it.called if called is None else called)
    return _with(state, requests=enrolled(state.floor.requests, request, it))


def _turn(state: State) -> Turn:
    assert state.floor.turn is not None
    return state.floor.turn


def _with(state: State, *, requests: Register[Request] | None = None, turn: Turn | None = None) -> State:
    floor = state.floor
    waiting = floor.requests if requests is None else requests
    return replace(state, floor=replace(floor, requests=waiting, turn=turn or floor.turn))
