"""Presence of voting seats by proof or by the clerk's mark, and the quorum that follows from it.

What devices prove is heard outside of the rules (`proofs.py`) and comes in as a fact: `prove`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from itertools import chain

from vicon.rooms.ask import Ask
from vicon.rooms.event import Event
from vicon.rooms.memo import of_parts
from vicon.rooms.presets import Settings
from vicon.rooms.protocol.commands import AttendMark
from vicon.rooms.protocol.events import AttendMarked, EventBody, PresenceChanged, QuorumChanged
from vicon.rooms.protocol.fields import Grant, Role
from vicon.rooms.quorum.fractions import meets
from vicon.rooms.quorum.model import Quorum, Standing
from vicon.rooms.refusal import Refusal
from vicon.rooms.register import Groups
from vicon.rooms.roles import grants_of, need
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import Participant, Seat, State


def voters(state: State) -> Sequence[str]:
    """All seats entitled to vote, there or not, in their order."""
    return _voters(state.seats, state.settings)


@of_parts
def _voters(seats: Mapping[str, Seat], settings: Settings) -> Sequence[str]:
    # The right to vote never depends on the floor: seat and settings say it all.
    if not settings.votes:
        return ()
    alike = _alike(seats).values()
    entitled = [group for group in alike if "vote.cast" in grants_of(seats[group[0]], settings)]
    return entitled[0] if len(entitled) == 1 else _ordered({*chain.from_iterable(entitled)}, seats)


_alike: Groups[Seat, tuple[Role, tuple[Grant, ...], tuple[Grant, ...]]] = Groups(
    lambda it: ((it.role, it.add, it.remove),) if it.votes and not it.removed else ()
)
"""Seats with a right to vote that hold the same grants, whatever the settings are."""
_connected: Groups[Participant, str] = Groups(lambda it: (it.seat,) if it.presence == "present" else ())


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
    entitled, before = voters(state), state.quorum
    if not entitled and not before.present:
        return
    devices = (state.participants[id_] for id_ in alive if id_ in state.participants)
    proved = {it.seat for it in devices if it.presence == "present"}
    there = (before.marked.keys() | proved) & {*entitled}
    changed = there ^ before.present.keys()
    for seat in _ordered(changed, state.seats):
        how = "mark" if seat in before.marked else "proof"
        scribe.write(PresenceChanged(seat=seat, present=seat in there, how=how))


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
    entitled = _voters(seats, settings)
    if not (entitled or before.present or before.told):
        return ()
    may, there, marked = {*entitled}, before.present.keys(), before.marked.keys()
    come = (marked & may) - there
    gone = there - may | there - marked - _connected(participants).keys()
    found: list[EventBody] = [
        PresenceChanged(seat=seat, present=True, how="mark") for seat in _ordered(come, entitled)
    ]
    found += [
        PresenceChanged(seat=seat, present=False, how=before.present[seat]) for seat in _ordered(gone, there)
    ]
    count = len(there & may)
    standing = Standing(meets(count, len(entitled), settings.vote_rule.quorum), count, len(entitled))
    if not found and standing != before.told:
        found.append(QuorumChanged(met=standing.met, present=standing.present, seats=standing.seats))
    return found


def _ordered(few: Set[str], among: Iterable[str]) -> Sequence[str]:
    """`few` in the order in which they are `among` many."""
    return [seat for seat in among if seat in few] if few else ()


def marked(state: State, event: Event[AttendMarked]) -> State:
    body = event.body
    marks = dict(state.quorum.marked)
    marks.pop(body.seat, None)
    if body.present:
        marks[body.seat] = body.where
    return replace(state, quorum=replace(state.quorum, marked=marks))


def presence_changed(state: State, event: Event[PresenceChanged]) -> State:
    body = event.body
    there = dict(state.quorum.present)
    there.pop(body.seat, None)
    if body.present:
        there[body.seat] = body.how
    return replace(state, quorum=replace(state.quorum, present=there))


def quorum_changed(state: State, event: Event[QuorumChanged]) -> State:
    body = event.body
    told = Standing(body.met, body.present, body.seats)
    return replace(state, quorum=replace(state.quorum, told=told))
