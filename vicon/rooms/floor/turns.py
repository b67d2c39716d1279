"""Giving the floor, and what the chair and the speaker may do with a turn."""

from __future__ import annotations

from dataclasses import replace

from vicon.rooms import freeze, texts
from vicon.rooms.ask import Ask
from vicon.rooms.floor.model import Request, Turn
from vicon.rooms.floor.rule import could_speak, is_gated, next_present, rule_of, spent, waiting
from vicon.rooms.protocol.commands import (
    FloorExtend,
    FloorGrant,
    FloorPause,
    FloorRemind,
    FloorResume,
    FloorRevoke,
    FloorYield,
)
from vicon.rooms.protocol.events import (
    FloorEnded,
    FloorExtended,
    FloorGranted,
    FloorPaused,
    FloorReminded,
    FloorResumed,
    FloorStarted,
    SeatChanged,
)
from vicon.rooms.protocol.fields import Seal
from vicon.rooms.protocol.floor import TurnEnd
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import listed, need, of_circle
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import State, is_present


def grant(scribe: Scribe, ask: Ask[FloorGrant]) -> None:
    """Open the microphone of who asked; an audience seat becomes a guest first, and stays one."""
    state, body = scribe.state, ask.body
    need(state, ask.seat, "floor.manage")
    it = waiting(state, body.request)
    freeze.check(state)
    if state.phase == "suspended":
        raise Refusal("wrong_state", "suspended")
    if state.floor.turn is not None:
        raise Refusal("floor_busy")
    ms = body.ms or it.left_ms or rule_of(state).turn_ms
    if ms is None:
        raise Refusal("bad_body", "/body/ms: this list has no clock, say how long")
    reader = _reader(state, ask, it)
    override = _overridden(state, body, it)
    speaker = reader or it.seat
    if state.settings.closed and not of_circle(state.seats[speaker]):
        raise Refusal("not_present", "outside the circle of a closed sitting")
    if state.seats[speaker].role == "audience":
        _make_guest(scribe, ask, speaker)
    settings = state.settings
    granted = FloorGranted(
        turn=scribe.new_id("t"),
        request=it.request,
        seat=it.seat,
        reader=reader,
        ms=ms,
        warn_ms=settings.warn_ms if settings.warn_ms < ms else 0,
        grace_ms=settings.grace_ms,
        override=override,
    )
    scribe.write(granted, ask.seat, ask.id)
    turn = scribe.state.floor.turn
    assert turn is not None
    if settings.turn_start == "grant" or not is_gated(scribe.state, turn):
        scribe.write(FloorStarted(turn=turn.turn, deadline=scribe.now + ms))


def extend(scribe: Scribe, ask: Ask[FloorExtend]) -> None:
    turn = _managed(scribe, ask.seat, ask.body.turn)
    if turn.cut_at is not None and scribe.now >= turn.cut_at:
        raise Refusal("wrong_state", "cut")
    deadline = None if turn.deadline is None else turn.deadline + ask.body.ms
    scribe.write(FloorExtended(turn=turn.turn, ms=ask.body.ms, deadline=deadline), ask.seat, ask.id)


def pause(scribe: Scribe, ask: Ask[FloorPause]) -> None:
    turn = _managed(scribe, ask.seat, ask.body.turn)
    if turn.phase == "paused" or (turn.cut_at is not None and scribe.now >= turn.cut_at):
        raise Refusal("wrong_state", turn.phase)
    body = FloorPaused(turn=turn.turn, cause="chair", left_ms=turn.left(scribe.now))
    scribe.write(body, ask.seat, ask.id)


def resume(scribe: Scribe, ask: Ask[FloorResume]) -> None:
    """What the chair stopped; who was lost goes on by coming back."""
    turn = _managed(scribe, ask.seat, ask.body.turn)
    if turn.phase != "paused" or turn.cause != "chair":
        raise Refusal("wrong_state", turn.cause or turn.phase)
    body = FloorResumed(turn=turn.turn, cause="chair", deadline=scribe.now + turn.left_ms)
    scribe.write(body, ask.seat, ask.id)


def remind(scribe: Scribe, ask: Ask[FloorRemind]) -> None:
    """Where nobody here has the voice, in the chamber, the chair says it aloud: refuses `not_present`."""
    turn = _managed(scribe, ask.seat, ask.body.turn)
    if turn.speaker is None:
        raise Refusal("not_present", turn.request.seat)
    scribe.write(FloorReminded(turn=turn.turn, seat=turn.speaker), ask.seat, ask.id)


def yield_(scribe: Scribe, ask: Ask[FloorYield]) -> None:
    turn = _turn(scribe.state, ask.body.turn)
    if ask.seat not in (turn.request.seat, turn.reader):
        raise Refusal("forbidden", "own")
    scribe.write(ended(turn, "yielded", scribe.now), ask.seat, ask.id)


def revoke(scribe: Scribe, ask: Ask[FloorRevoke]) -> None:
    turn = _managed(scribe, ask.seat, ask.body.turn)
    reason = None if ask.body.reason is None else texts.clean(ask.body.reason, "/body/reason")
    how: TurnEnd = "returned" if ask.body.back else "revoked"
    body = ended(turn, how, scribe.now, scribe.seal_if(reason))
    scribe.write(body, ask.seat, ask.id)


def ended(turn: Turn, reason: TurnEnd, at: int, text: Seal | None = None) -> FloorEnded:
    """The end of `turn` at `at`; what was over is never more than the grace."""
    left = turn.left(at)
    over = min(max(0, -left), turn.grace_ms)
    late = max(0, -left) - over
    return FloorEnded(
        turn=turn.turn,
        seat=turn.request.seat,
        reason=reason,
        used_ms=turn.ms - max(0, left),
        over_ms=over,
        left_ms=max(0, left),
        from_=turn.started_at,
        to=at - late,
        text=text,
    )


def _managed(scribe: Scribe, seat: str, turn: str) -> Turn:
    need(scribe.state, seat, "floor.manage")
    return _turn(scribe.state, turn)


def _turn(state: State, turn: str) -> Turn:
    now = state.floor.turn
    if now is None or now.turn != turn:
        raise Refusal("unknown_id", turn)
    return now


def _reader(state: State, ask: Ask[FloorGrant], it: Request) -> str | None:
    """Who reads a statement on paper: the one named, else who gives the floor. Refuses `not_present`."""
    reader = ask.body.reader or (ask.seat if it.door == "paper" else None)
    if reader is None:
        if not could_speak(state, it):
            raise Refusal("not_present", it.seat)
        return None
    if reader not in state.seats or state.seats[reader].removed:
        raise Refusal("unknown_id", reader)
    if not is_present(state, reader):
        raise Refusal("not_present", reader)
    return reader


def _overridden(state: State, body: FloorGrant, it: Request) -> bool:
    """Whether this grant goes over order or quota. Refuses that unless the chair says so."""
    over_quota = spent(state, it)
    if over_quota and not body.override:
        raise Refusal("quota_spent")
    first = next_present(state)
    out_of_order = first is not None and first.request != it.request
    if out_of_order and not body.override:
        raise Refusal("not_first")
    return over_quota or out_of_order


def _make_guest(scribe: Scribe, ask: Ask[FloorGrant], seat: str) -> None:
    after = replace(scribe.state.seats[seat], role="guest", add=(), remove=())
    grants = list(listed(after, scribe.state.settings))
    scribe.write(SeatChanged(seat=seat, role="guest", add=[], remove=[], grants=grants), ask.seat, ask.id)
