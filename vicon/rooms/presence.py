"""Who is connected: away when a device falls silent, left a minute later, back when it returns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vicon.rooms import bans
from vicon.rooms.ask import Ask
from vicon.rooms.event import Event
from vicon.rooms.lobby import knocking, visits
from vicon.rooms.protocol.commands import Leave
from vicon.rooms.protocol.events import (
    AwayCause,
    EventBody,
    LeftCause,
    ParticipantAway,
    ParticipantBack,
    ParticipantLeft,
)
from vicon.rooms.refusal import Refusal
from vicon.rooms.register import Groups
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import Participant, Presence, State, is_full, is_present, people, with_participant

AWAY_MS = 60_000
"""How long a device may be away before it has left."""


def leave(scribe: Scribe, ask: Ask[Leave]) -> None:
    scribe.write(ParticipantLeft(participant=ask.participant, cause="leave"), ask.seat, ask.id)


def away(scribe: Scribe, participant: str, cause: AwayCause) -> None:
    """A fact: the device is silent. Nothing, if that is known or no longer matters."""
    if participant in scribe.state.lobby.waiting:
        knocking.gone(scribe, participant, "silent")
        return
    it = scribe.state.participants.get(participant)
    if it is not None and it.presence == "present":
        scribe.write(ParticipantAway(participant=participant, cause=cause))


def gone(scribe: Scribe, participant: str, cause: LeftCause) -> None:
    """A fact: the device has left, whatever the command said or could not say."""
    if participant in scribe.state.lobby.waiting:
        knocking.gone(scribe, participant, "leave" if cause == "leave" else "silent")
        return
    it = scribe.state.participants.get(participant)
    if it is not None and it.presence != "left":
        scribe.write(ParticipantLeft(participant=participant, cause=cause))


def check_still_in(state: State, seat: str, now: int) -> None:
    """Refuses whoever was sent out: `banned` with the time it still holds, else `removed`."""
    if not state.seats[seat].removed:
        return
    ban = next((it for it in bans.in_force(state, now) if it.seat == seat), None)
    raise Refusal("removed") if ban is None else bans.refusal(ban, now)


def back(scribe: Scribe, participant: str, offer: bool) -> None:
    """A device resumes. After it had left it must bring a new `offer`, and there must be room."""
    state = scribe.state
    if state.phase == "ended":
        raise Refusal("sitting_ended")
    if participant in state.lobby.waiting:
        knocking.again(scribe, participant)
        return
    it = state.participants.get(participant)
    if it is None:
        raise Refusal("secret_bad")
    check_still_in(state, it.seat, scribe.now)
    if it.presence == "left":
        if state.settings.lobby == "queue" and state.seats[it.seat].guest:
            raise Refusal("visit_ended")
        if not offer:
            raise Refusal("offer_needed")
        if is_full(state, state.seats[it.seat]):
            raise Refusal("room_full")
    if it.presence != "present":
        scribe.write(ParticipantBack(participant=participant), it.seat)


def due(state: State, now: int) -> Iterator[EventBody]:
    for participant in _away(state.participants).get(True, ()):
        if now >= state.participants[participant].since + AWAY_MS:
            yield ParticipantLeft(participant=participant, cause="silent")


_away: Groups[Participant, bool] = Groups(lambda it: (True,) if it.presence == "away" else ())


def went_away(state: State, event: Event[ParticipantAway]) -> State:
    return _turned(state, event.body.participant, "away", event.at)


def came_back(state: State, event: Event[ParticipantBack]) -> State:
    return _turned(state, event.body.participant, "present", event.at)


def left(state: State, event: Event[ParticipantLeft]) -> State:
    body = event.body
    state = replace(state, lobby=visits.ended(state.lobby, body.participant, event.at, body.cause))
    return _turned(state, body.participant, "left", event.at)


def _turned(state: State, participant: str, presence: Presence, at: int) -> State:
    it = replace(state.participants[participant], presence=presence, since=at)
    return watched(with_participant(state, participant, it), at)


def watched(state: State, at: int) -> State:
    """`state` with the two clocks of absence set right: nobody inside, presiding chair not present."""
    empty = state.empty_since
    lost = state.presiding_lost
    if people(state):
        empty = None
    elif empty is None and _may_be_empty(state):
        empty = at
    if state.presiding is None or is_present(state, state.presiding):
        lost = None
    elif lost is None:
        lost = at
    if (empty, lost) == (state.empty_since, state.presiding_lost):
        return state
    return replace(state, empty_since=empty, presiding_lost=lost)


def _may_be_empty(state: State) -> bool:
    """Whether nobody inside is something that ends. A meeting made at once waits for its first as long as
    that takes; one that was booked began at the door, for somebody who may never have come further."""
    if state.phase in ("scheduled", "ended"):
        return False
    return bool(state.participants) or state.starts_at is not None
