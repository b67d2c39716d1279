"""Presence of voting seats by proof or by the clerk's mark, and the quorum that follows from it.

What devices prove is heard outside of the rules (`proofs.py`) and comes in as a fact: `prove`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace

from vicon.rooms.ask import Ask
from vicon.rooms.event import Event
from vicon.rooms.memo import of_parts
from vicon.rooms.presets import Settings
from vicon.rooms.protocol.commands import AttendMark
from vicon.rooms.protocol.events import AttendMarked, EventBody, PresenceChanged, QuorumChanged
from vicon.rooms.quorum.fractions import meets
from vicon.rooms.quorum.model import Quorum, Standing
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import grants_of, need
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import Participant, Seat, State, put


def voters(state: State) -> Sequence[str]:
    """All seats entitled to vote, there or not."""
    return _voters(state.seats, state.settings)


@of_parts
def _voters(seats: Mapping[str, Seat], settings: Settings) -> Sequence[str]:
    # The right to vote never depends on the floor: seat and settings say it all.
    if not settings.votes:
        return ()
    return tuple(
        id_
        for id_, it in seats.items()
        if it.votes and not it.removed and "vote.cast" in grants_of(it, settings)
    )


def present(state: State, seats: Iterable[str]) -> list[str]:
    """Those of `seats` that are there."""
    return [seat for seat in seats if seat in state.quorum.present]


def mark(scribe: Scribe, ask: Ask[AttendMark]) -> None:
    state, body = scribe.state, ask.body
    need(state, ask.seat, "attend.mark")
    it = state.seats.get(body.seat)
    if it is None or it.removed:
        raise Refusal("unknown_id", body.seat)
    scribe.write(AttendMarked(seat=body.seat, present=body.present, where=body.where), ask.seat, ask.id)


def prove(scribe: Scribe, alive: Set[str]) -> None:
    """A fact: these participants answer pings and take media. Devices that are away prove nothing.

    After the end it is no longer asked: who was there at the end stays so in the record.
    """
    state = scribe.state
    if state.phase == "ended":
        return
    entitled = set(voters(state))
    if not entitled and not state.quorum.present:
        return
    proved = {it.seat for id_, it in state.participants.items() if it.presence == "present" and id_ in alive}
    for seat in state.seats:
        wanted = seat in entitled and (seat in proved or seat in state.quorum.marked)
        if wanted != (seat in state.quorum.present):
            how = "mark" if seat in state.quorum.marked else "proof"
            scribe.write(PresenceChanged(seat=seat, present=wanted, how=how))


def due(state: State, now: int) -> Sequence[EventBody]:
    """Who is marked is there; who may not vote, or has no device and no mark, is not. Then the quorum."""
    if state.phase == "scheduled":
        return ()
    return _news(state.seats, state.settings, state.participants, state.quorum)


@of_parts
def _news(
    seats: Mapping[str, Seat],
    settings: Settings,
    participants: Mapping[str, Participant],
    before: Quorum,
) -> Sequence[EventBody]:
    # Asked after every event, and most change nothing here: a ballot costs no look at a thousand seats.
    entitled = dict.fromkeys(_voters(seats, settings))
    if not (entitled or before.present or before.told):
        return ()
    with_device = {it.seat for it in participants.values() if it.presence == "present"}
    found: list[EventBody] = [
        PresenceChanged(seat=seat, present=True, how="mark")
        for seat in entitled
        if seat in before.marked and seat not in before.present
    ]
    found += [
        PresenceChanged(seat=seat, present=False, how=how)
        for seat, how in before.present.items()
        if seat not in entitled or not (seat in before.marked or seat in with_device)
    ]
    there = sum(seat in before.present for seat in entitled)
    standing = Standing(meets(there, len(entitled), settings.vote_rule.quorum), there, len(entitled))
    if not found and standing != before.told:
        found.append(QuorumChanged(met=standing.met, present=standing.present, seats=standing.seats))
    return found


def marked(state: State, event: Event[AttendMarked]) -> State:
    body = event.body
    marks = {seat: where for seat, where in state.quorum.marked.items() if seat != body.seat}
    if body.present:
        marks[body.seat] = body.where
    return replace(state, quorum=replace(state.quorum, marked=marks))


def presence_changed(state: State, event: Event[PresenceChanged]) -> State:
    body = event.body
    there = {seat: how for seat, how in state.quorum.present.items() if seat != body.seat}
    if body.present:
        there = put(there, body.seat, body.how)
    return replace(state, quorum=replace(state.quorum, present=there))


def quorum_changed(state: State, event: Event[QuorumChanged]) -> State:
    body = event.body
    told = Standing(body.met, body.present, body.seats)
    return replace(state, quorum=replace(state.quorum, told=told))
