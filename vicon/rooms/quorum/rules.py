"""Presence of voting seats by proof or by the clerk's mark, and the quorum that follows from it.

What devices prove is heard outside of the rules (`proofs.py`) and comes in as a fact: `prove`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace

from vicon.rooms.ask import Ask
from vicon.rooms.event import Event
from vicon.rooms.memo import of_part
from vicon.rooms.protocol.commands import AttendMark
from vicon.rooms.protocol.events import AttendMarked, EventBody, PresenceChanged, QuorumChanged
from vicon.rooms.quorum.fractions import meets
from vicon.rooms.quorum.model import Standing
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import may, need
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import Seat, State, is_present, put


def voters(state: State) -> list[str]:
    """All seats entitled to vote, there or not."""
    if not state.settings.votes:
        return []
    return [seat for seat in _seats(state.seats) if may(state, seat, "vote.cast")]


@of_part
def _seats(seats: Mapping[str, Seat]) -> list[str]:
    return [id_ for id_, it in seats.items() if it.votes and not it.removed]


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
    """A fact: these participants answer pings and take media. Devices that are away prove nothing."""
    state = scribe.state
    entitled = set(voters(state))
    if not entitled and not state.quorum.present:
        return
    proved = {it.seat for id_, it in state.participants.items() if it.presence == "present" and id_ in alive}
    for seat in state.seats:
        wanted = seat in entitled and (seat in proved or seat in state.quorum.marked)
        if wanted != (seat in state.quorum.present):
            how = "mark" if seat in state.quorum.marked else "proof"
            scribe.write(PresenceChanged(seat=seat, present=wanted, how=how))


def due(state: State, now: int) -> Iterator[EventBody]:
    """Who is marked is there; who may not vote, or has no device and no mark, is not. Then the quorum."""
    entitled, before = voters(state), state.quorum
    if state.phase == "scheduled" or not (entitled or before.present or before.told):
        return
    unchanged = True
    for seat in entitled:
        if seat in before.marked and seat not in before.present:
            unchanged = False
            yield PresenceChanged(seat=seat, present=True, how="mark")
    for seat, how in before.present.items():
        if seat not in entitled or not (seat in before.marked or is_present(state, seat)):
            unchanged = False
            yield PresenceChanged(seat=seat, present=False, how=how)
    standing = standing_of(state, entitled)
    if unchanged and standing != before.told:
        yield QuorumChanged(met=standing.met, present=standing.present, seats=standing.seats)


def standing_of(state: State, entitled: list[str]) -> Standing:
    there = len(present(state, entitled))
    return Standing(meets(there, len(entitled), state.settings.vote_rule.quorum), there, len(entitled))


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
