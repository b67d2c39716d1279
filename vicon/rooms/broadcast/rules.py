"""A broadcast begins, takes back and ends. Whom it may show is decided in `taping` and by the mixer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vicon.rooms.ask import Ask
from vicon.rooms.broadcast.model import Broadcast
from vicon.rooms.event import Event
from vicon.rooms.protocol.commands import BroadcastDump, BroadcastStart, BroadcastStop
from vicon.rooms.protocol.events import BroadcastDumped, BroadcastStarted, BroadcastStopped, EventBody
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import need
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import State

_PHASES = ("open", "in_session", "suspended")


def start(scribe: Scribe, ask: Ask[BroadcastStart]) -> None:
    """Refuses `broadcast_refused` where the booking has no broadcast, where nobody is asked what may be
    published, and while the sitting is closed; `disk_low` where nothing of it would be written."""
    state = scribe.state
    need(state, ask.seat, "broadcast")
    rules = state.settings
    if rules.broadcast == "off" or rules.consent == "none" or rules.closed:
        raise Refusal("broadcast_refused", "closed" if rules.closed else "off")
    if state.phase not in _PHASES:
        raise Refusal("wrong_state", state.phase)
    if state.broadcast.current is not None:
        raise Refusal("wrong_state", "on")
    if scribe.disk_full:
        raise Refusal("disk_low")
    body = BroadcastStarted(broadcast=scribe.new_id("bc"), delay_ms=rules.broadcast_delay_s * 1000)
    scribe.write(body, ask.seat, ask.id)


def stop(scribe: Scribe, ask: Ask[BroadcastStop]) -> None:
    scribe.write(BroadcastStopped(broadcast=_running(scribe.state, ask.seat)), ask.seat, ask.id)


def dump(scribe: Scribe, ask: Ask[BroadcastDump]) -> None:
    """What the delay holds at this moment is shown to nobody; the broadcast goes on."""
    scribe.write(BroadcastDumped(broadcast=_running(scribe.state, ask.seat)), ask.seat, ask.id)


def ran_out(scribe: Scribe) -> None:
    """A fact: there is no room on the disk for what it is made of. Nothing, if none runs."""
    current = scribe.state.broadcast.current
    if current is not None:
        scribe.write(BroadcastStopped(broadcast=current, cause="disk"))


def ending(state: State) -> Iterator[EventBody]:
    """What the end of the sitting ends with it."""
    if state.broadcast.current is not None:
        yield BroadcastStopped(broadcast=state.broadcast.current)


def started(state: State, event: Event[BroadcastStarted]) -> State:
    body = event.body
    return replace(state, broadcast=Broadcast(body.broadcast, event.at, body.delay_ms))


def stopped(state: State, _: Event[BroadcastStopped]) -> State:
    return replace(state, broadcast=Broadcast())


def dumped(state: State, event: Event[BroadcastDumped]) -> State:
    return replace(state, broadcast=replace(state.broadcast, dumped=event.at))


def _running(state: State, seat: str) -> str:
    """The id of the one that runs, for a seat that may end it."""
    need(state, seat, "broadcast")
    if state.broadcast.current is None:
        raise Refusal("wrong_state", "off")
    return state.broadcast.current
