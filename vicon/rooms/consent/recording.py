"""A recording begins and ends. Whom it may hold is decided in `taping`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vicon.rooms import texts
from vicon.rooms.agenda.rules import find
from vicon.rooms.ask import Ask
from vicon.rooms.event import Event
from vicon.rooms.protocol.commands import RecordingMark, RecordingStart, RecordingStop
from vicon.rooms.protocol.events import (
    EventBody,
    RecordingFiled,
    RecordingMarked,
    RecordingStarted,
    RecordingStopped,
)
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import need
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import State, put

_PHASES = ("open", "in_session", "suspended")


def start(scribe: Scribe, ask: Ask[RecordingStart]) -> None:
    """Refuses `recording_refused` where nobody is asked for consent: nothing is ever recorded there; and
    `disk_low` where nothing of it would be written."""
    state = scribe.state
    need(state, ask.seat, "recording")
    if state.settings.consent == "none":
        raise Refusal("recording_refused")
    if state.phase not in _PHASES:
        raise Refusal("wrong_state", state.phase)
    if state.recording.current is not None:
        raise Refusal("wrong_state", "on")
    if scribe.disk_full:
        raise Refusal("disk_low")
    scribe.write(RecordingStarted(recording=scribe.new_id("rc")), ask.seat, ask.id)


def stop(scribe: Scribe, ask: Ask[RecordingStop]) -> None:
    need(scribe.state, ask.seat, "recording")
    current = scribe.state.recording.current
    if current is None:
        raise Refusal("wrong_state", "off")
    scribe.write(RecordingStopped(recording=current), ask.seat, ask.id)


def ran_out(scribe: Scribe) -> None:
    """A fact: there is no room on the disk for more of it. Nothing, if none runs."""
    current = scribe.state.recording.current
    if current is not None:
        scribe.write(RecordingStopped(recording=current, cause="disk"))


def mark(scribe: Scribe, ask: Ask[RecordingMark]) -> None:
    need(scribe.state, ask.seat, "recording")
    current = scribe.state.recording.current
    if current is None:
        raise Refusal("wrong_state", "off")
    if ask.body.item is not None:
        find(scribe.state, ask.body.item)
    label = scribe.seal(texts.said(ask.body.label, "/body/label"))
    scribe.write(RecordingMarked(recording=current, label=label, item=ask.body.item), ask.seat, ask.id)


def ending(state: State) -> Iterator[EventBody]:
    """What the end of the sitting ends with it."""
    if state.recording.current is not None:
        yield RecordingStopped(recording=state.recording.current)


def started(state: State, event: Event[RecordingStarted]) -> State:
    before = state.recording
    after = replace(before, current=event.body.recording, since=event.at, times=before.times + 1)
    return replace(state, recording=after)


def stopped(state: State, event: Event[RecordingStopped]) -> State:
    films = put(state.recording.films, event.body.recording, "")
    return replace(state, recording=replace(state.recording, current=None, since=None, films=films))


def file(scribe: Scribe, body: RecordingFiled) -> None:
    """A film of it is kept. Refuses `wrong_state`: it runs, has this film, or the record is sealed."""
    state = scribe.state
    if state.sealed_at is not None:
        raise Refusal("wrong_state", "sealed")
    films = state.recording.films
    if body.recording not in films or films.get(_name(body)) == body.sha256:
        raise Refusal("wrong_state", "recording")
    scribe.write(body)


def filed(state: State, event: Event[RecordingFiled]) -> State:
    films = put(state.recording.films, _name(event.body), event.body.sha256)
    return replace(state, recording=replace(state.recording, films=films))


def _name(it: RecordingFiled) -> str:
    """Of what was filed, among all of the sitting: a film goes by the name of its recording."""
    return it.recording if it.what == "film" else f"{it.recording}/{it.what}"
