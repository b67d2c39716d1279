"""What time, absence and the engine bring to a turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from vicon.rooms import freeze
from vicon.rooms.floor import requests
from vicon.rooms.floor.model import START_MS, Turn
from vicon.rooms.floor.rule import is_gated
from vicon.rooms.floor.turns import ended
from vicon.rooms.presence import away
from vicon.rooms.protocol.events import (
    EventBody,
    FloorEnded,
    FloorPaused,
    FloorResumed,
    FloorStarted,
    FloorWarned,
)
from vicon.rooms.protocol.floor import PauseCause
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import State, devices, is_present

LOST_MS = 30_000
"""How long a speaker may be lost before the turn ends."""
WORD_MS = 500
"""How long the engine's word is waited for: it knows first and last packets to the millisecond."""
EARLY_MS = 100
"""A gate that closed longer than this before its end closed by a deadline that has moved since."""


@dataclass(slots=True)
class Heard:
    """What the engine said of a turn's microphone (ms): first packet, last packet, closing by time."""

    turn: str
    first: int | None = None
    last: int | None = None
    closed: int | None = None


def due(state: State, now: int) -> Iterator[EventBody]:
    yield from requests.due(state, now)
    turn = state.floor.turn
    if turn is not None:
        yield from _due(state, turn, now)


def ending(state: State, now: int) -> Iterator[EventBody]:
    """The end that the end of the sitting brings."""
    if state.floor.turn is not None:
        yield ended(state.floor.turn, "ended", now)


def heard(scribe: Scribe, it: Heard) -> None:
    """A fact: the engine heard the speaker for the first time, or closed the microphone at its time."""
    turn = _present(scribe.state, it)
    if turn is not None and turn.phase == "granted" and it.first is not None:
        begins = min(max(it.first, turn.granted_at), turn.granted_at + START_MS)
        scribe.write(FloorStarted(turn=turn.turn, deadline=begins + turn.ms))
    turn = _present(scribe.state, it)
    if turn is None or it.closed is None or turn.deadline is None:
        return
    if it.closed >= turn.deadline + turn.grace_ms - EARLY_MS:
        last = turn.deadline if it.last is None else it.last
        scribe.write(ended(turn, "cut", max(turn.deadline, last)))


def interrupted(scribe: Scribe, at: int) -> None:
    """A fact: the process that carried the speaker's sound is gone; `at` is the last that is known of it."""
    turn = scribe.state.floor.turn
    if turn is None or turn.speaker is None:
        return
    if turn.phase != "paused":
        scribe.write(FloorPaused(turn=turn.turn, cause="lost", left_ms=turn.left(at)))
    for participant in devices(scribe.state, turn.speaker):
        away(scribe, participant, "restart")


def _present(state: State, it: Heard) -> Turn | None:
    turn = state.floor.turn
    return turn if turn is not None and turn.turn == it.turn else None


def _due(state: State, turn: Turn, now: int) -> Iterator[EventBody]:
    speaker = turn.speaker
    lost = speaker is not None and not is_present(state, speaker)
    if speaker is not None and state.seats[speaker].removed:
        yield ended(turn, "revoked", now)
    elif turn.cut_at is not None and now >= turn.cut_at:
        yield from _cut(state, turn, now)
    elif turn.phase == "paused":
        if turn.cause == "lost":
            yield from _found_or_given_up(state, turn, lost, now)
        elif turn.cause in ("frozen", "suspended") and not freeze.halted(state):
            cause: Literal["thawed", "continued"] = "thawed" if turn.cause == "frozen" else "continued"
            yield FloorResumed(turn=turn.turn, cause=cause, deadline=now + turn.left_ms)
    elif freeze.halted(state):
        halt: PauseCause = "frozen" if state.frozen else "suspended"
        yield FloorPaused(turn=turn.turn, cause=halt, left_ms=turn.left(now))
    elif lost:
        yield FloorPaused(turn=turn.turn, cause="lost", left_ms=turn.left(now))
    elif turn.phase == "granted":
        if now >= turn.granted_at + START_MS + _patience(state, turn):
            yield FloorStarted(turn=turn.turn, deadline=turn.granted_at + START_MS + turn.ms)
    elif turn.phase == "running" and turn.deadline is not None and 0 < turn.left(now) <= turn.warn_ms:
        yield FloorWarned(turn=turn.turn, deadline=turn.deadline)


def _cut(state: State, turn: Turn, now: int) -> Iterator[FloorEnded]:
    if turn.cut_at is not None and now >= turn.cut_at + _patience(state, turn):
        yield ended(turn, "cut", turn.cut_at)


def _found_or_given_up(state: State, turn: Turn, lost: bool, now: int) -> Iterator[EventBody]:
    if not lost and not freeze.halted(state):
        yield FloorResumed(turn=turn.turn, cause="returned", deadline=now + turn.left_ms)
    elif lost and turn.paused_at is not None and now >= turn.paused_at + LOST_MS:
        yield ended(turn, "lost", turn.paused_at)


def _patience(state: State, turn: Turn) -> int:
    return WORD_MS if is_gated(state, turn) else 0
