"""A seat says what may be recorded of it and what published: at the door, when asked, at any time after."""

from __future__ import annotations

from dataclasses import replace

from vicon.rooms.ask import Ask
from vicon.rooms.consent.taping import agreed
from vicon.rooms.event import Event
from vicon.rooms.protocol.commands import ConsentSet
from vicon.rooms.protocol.consent import Consent
from vicon.rooms.protocol.events import ConsentGiven, ConsentWithdrawn
from vicon.rooms.refusal import Refusal
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import State, put

EXCLUDE_MS = 3 * 86_400_000
"""How long after a withdrawal what was recorded before may stay in the archive."""


def set_(scribe: Scribe, ask: Ask[ConsentSet]) -> None:
    """Anybody's own; never held up by a freeze. Refuses `wrong_state` where nothing is ever recorded."""
    if scribe.state.settings.consent == "none":
        raise Refusal("wrong_state", "none")
    choice = Consent(record=ask.body.record, publish=ask.body.publish)
    _write(scribe, ask.seat, choice, ask.seat, ask.id, new=False)


def at_the_door(scribe: Scribe, seat: str, choice: Consent | None, actor: str, cause: str | None) -> None:
    """The choice that somebody who has just joined came with, if any."""
    if choice is not None and scribe.state.settings.consent != "none":
        new = sum(it.seat == seat for it in scribe.state.participants.values()) == 1
        _write(scribe, seat, choice, actor, cause, new=new)


def _write(scribe: Scribe, seat: str, choice: Consent, actor: str, cause: str | None, *, new: bool) -> None:
    state = scribe.state
    if state.recording.choices.get(seat) == choice:
        return
    if choice.record != "no":
        scribe.write(ConsentGiven(seat=seat, record=choice.record, publish=choice.publish), actor, cause)
        return
    recorded = not new and state.recording.times > 0 and agreed(state, seat) != "no"
    exclude_by = scribe.now + EXCLUDE_MS if recorded else None
    body = ConsentWithdrawn(seat=seat, record="no", publish="none", exclude_by=exclude_by)
    scribe.write(body, actor, cause)


def chosen(state: State, event: Event[ConsentGiven] | Event[ConsentWithdrawn]) -> State:
    body = event.body
    choices = put(state.recording.choices, body.seat, Consent(record=body.record, publish=body.publish))
    return replace(state, recording=replace(state.recording, choices=choices))
