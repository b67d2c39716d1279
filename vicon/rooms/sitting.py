"""The sitting from opening to end: scheduled, open (people hear each other), in session, ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vicon.rooms.ask import Ask
from vicon.rooms.event import Event
from vicon.rooms.presets import Settings
from vicon.rooms.protocol.commands import SittingEnd, SittingOpen, SittingStart
from vicon.rooms.protocol.events import (
    EventBody,
    SittingCreated,
    SittingEnded,
    SittingOpened,
    SittingStarted,
)
from vicon.rooms.protocol.state import Phase
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import need
from vicon.rooms.scribe import Scribe
from vicon.rooms.seal import sealed
from vicon.rooms.state import Chat, Participant, Signed, State, is_present


def open_(scribe: Scribe, ask: Ask[SittingOpen]) -> None:
    _need_phase(scribe, ask.seat, "scheduled")
    scribe.write(SittingOpened(), ask.seat, ask.id)


def start(scribe: Scribe, ask: Ask[SittingStart]) -> None:
    _need_phase(scribe, ask.seat, "open")
    if not _chair_present(scribe.state):
        raise Refusal("no_chair")
    scribe.write(SittingStarted(), ask.seat, ask.id)


def end(scribe: Scribe, ask: Ask[SittingEnd]) -> None:
    _need_phase(scribe, ask.seat, "open", "in_session")
    scribe.write(SittingEnded(), ask.seat, ask.id)


def due(state: State, now: int) -> Iterator[EventBody]:
    """Start with the first chair, end some time after the last seat left."""
    if state.phase == "open" and state.settings.start == "chair" and _chair_present(state):
        yield SittingStarted(by_clock=True)
    ends = empty_end(state)
    if ends is not None and now >= ends:
        yield SittingEnded(by_clock=True)


def empty_end(state: State) -> int | None:
    """When the sitting ends because nobody is in it (ms); None: it does not."""
    limit_s = state.settings.empty_ends_s
    if state.phase in ("scheduled", "ended") or state.empty_since is None or limit_s is None:
        return None
    return state.empty_since + limit_s * 1000


def _need_phase(scribe: Scribe, seat: str, *phases: Phase) -> None:
    need(scribe.state, seat, "sitting.control")
    if scribe.state.phase not in phases:
        raise Refusal("wrong_state", scribe.state.phase)


def _chair_present(state: State) -> bool:
    return any(it.role == "chair" and is_present(state, seat) for seat, it in state.seats.items())


def created(state: State, event: Event[SittingCreated]) -> State:
    body = event.body
    settings = Settings.model_validate(body.settings)
    return replace(
        state,
        room=body.room,
        title=body.title,
        preset=body.preset,
        settings=settings,
        key=sealed(body.key),
        chat=Chat(settings.chat, settings.chat_slow_ms),
        signed=Signed(at=event.at),
    )


def opened(state: State, event: Event[SittingOpened]) -> State:
    return replace(state, phase="open")


def started(state: State, event: Event[SittingStarted]) -> State:
    return replace(state, phase="in_session", started_at=event.at)


def ended(state: State, event: Event[SittingEnded]) -> State:
    """Everybody leaves with it: no event for each."""
    gone = {id_: _left(it, event.at) for id_, it in state.participants.items()}
    return replace(state, phase="ended", participants=gone, hands=(), presiding_lost=None, empty_since=None)


def _left(it: Participant, at: int) -> Participant:
    return it if it.presence == "left" else replace(it, presence="left", since=at)
