"""The emergency brake: while it is pulled only chair, clerk, sign language and services are heard."""

from __future__ import annotations

from dataclasses import replace

from vicon.rooms import texts
from vicon.rooms.ask import Ask
from vicon.rooms.event import Event
from vicon.rooms.protocol.commands import FreezeOff, FreezeOn
from vicon.rooms.protocol.events import FreezeBegan, FreezeEnded
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import need
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import Span, State


def on(scribe: Scribe, ask: Ask[FreezeOn]) -> None:
    need(scribe.state, ask.seat, "freeze")
    if scribe.state.frozen:
        raise Refusal("wrong_state", "frozen")
    reason = None if ask.body.reason is None else texts.clean(ask.body.reason, "/body/reason")
    scribe.write(FreezeBegan(reason=scribe.seal_if(reason)), ask.seat, ask.id)


def off(scribe: Scribe, ask: Ask[FreezeOff]) -> None:
    need(scribe.state, ask.seat, "freeze")
    if not scribe.state.frozen:
        raise Refusal("wrong_state", "not frozen")
    scribe.write(FreezeEnded(), ask.seat, ask.id)


def check(state: State) -> None:
    """Refuses (`frozen`) what waits until the freeze is over: chat, questions, polls, admissions."""
    if state.frozen:
        raise Refusal("frozen")


def halted(state: State) -> bool:
    """Whether speaking time stands still and votes are held: frozen, or not in session."""
    return state.frozen or state.phase == "suspended"


def began(state: State, event: Event[FreezeBegan]) -> State:
    return replace(state, frozen=True, freezes=(*state.freezes, Span(event.at)))


def ended(state: State, event: Event[FreezeEnded]) -> State:
    return thawed(state, event.at)


def thawed(state: State, at: int) -> State:
    """`state` without a freeze from `at` on, whatever ended it."""
    if not state.frozen:
        return state
    *before, last = state.freezes
    return replace(state, frozen=False, freezes=(*before, replace(last, ended=at)))
