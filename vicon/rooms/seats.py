"""Seats while the sitting runs: their role, their grants, their name."""

from __future__ import annotations

from dataclasses import replace

from vicon.rooms import names
from vicon.rooms.ask import Ask
from vicon.rooms.event import Event
from vicon.rooms.grants import Grant, Role
from vicon.rooms.presets import Settings
from vicon.rooms.presiding import protect, spare
from vicon.rooms.protocol.commands import SeatGrant, SeatRename, SeatRole
from vicon.rooms.protocol.events import SeatChanged, SeatPrepared, SeatRenamed
from vicon.rooms.refusal import Refusal
from vicon.rooms.reserved import reserve
from vicon.rooms.roles import GOVERNING, TABLE, grants_of, need, ordered
from vicon.rooms.scribe import Scribe
from vicon.rooms.seal import sealed
from vicon.rooms.state import Seat, State, with_seat


def role(scribe: Scribe, ask: Ask[SeatRole]) -> None:
    """Deviations granted before end with the old role. Nobody makes a role that governs more than oneself.

    An interpreter may be given another language; nobody else has one.
    """
    state, seat = scribe.state, ask.body.seat
    need(state, ask.seat, "role")
    protect(state, ask.seat, seat)
    it = state.seats[seat]
    if ask.body.lang is not None and ask.body.role != "interpreter":
        raise Refusal("bad_body", "/body/lang: an interpreter's")
    if (it.role, it.lang) == (ask.body.role, ask.body.lang):
        raise Refusal("wrong_state", it.role)
    if it.role == ask.body.role:
        _change(scribe, ask, seat, replace(it, lang=ask.body.lang))
        return
    if it.role == "chair":
        spare(state, seat)
    votes = it.votes or votes_as(ask.body.role, state.settings)
    after = replace(it, role=ask.body.role, votes=votes, lang=ask.body.lang, add=(), remove=())
    if seat != ask.seat and not _granted(state, after) & GOVERNING <= _granted(state, state.seats[ask.seat]):
        raise Refusal("forbidden", ask.body.role)
    _change(scribe, ask, seat, after)


def grant(scribe: Scribe, ask: Ask[SeatGrant]) -> None:
    state, seat = scribe.state, ask.body.seat
    need(state, ask.seat, "role")
    protect(state, ask.seat, seat)
    it = state.seats[seat]
    held = _granted(state, state.seats[ask.seat])
    for wanted in ask.body.add:
        if TABLE[it.role, wanted] == "never":
            raise Refusal("grant_never", wanted)
        if wanted not in held and not _chairs(state, ask.seat, wanted):
            raise Refusal("forbidden", wanted)
    add = {*it.add, *ask.body.add} - set(ask.body.remove)
    remove = ({*it.remove} - set(ask.body.add)) | set(ask.body.remove)
    _change(scribe, ask, seat, replace(it, add=ordered(add), remove=ordered(remove)))


def rename(scribe: Scribe, ask: Ask[SeatRename]) -> None:
    state, seat = scribe.state, ask.body.seat
    need(state, ask.seat, "moderate")
    protect(state, ask.seat, seat)
    name = names.clean(ask.body.name)
    if state.seats[seat].guest:
        reserve(scribe, name, but=seat)
    scribe.write(SeatRenamed(seat=seat, name=scribe.seal(name)), ask.seat, ask.id)


def votes_as(role: Role, settings: Settings) -> bool:
    """Whether a role brings the right to vote with it."""
    return role == "member" and settings.voters == "members"


def _granted(state: State, seat: Seat) -> frozenset[Grant]:
    return grants_of(seat, state.settings)


def _chairs(state: State, seat: str, wanted: Grant) -> bool:
    """Whether a chair may hold `wanted`, and so may give it: writing captions is a task, no power."""
    role = state.seats[seat].role
    return role == "chair" and TABLE[role, wanted] == "off"


def _change(scribe: Scribe, ask: Ask[SeatRole] | Ask[SeatGrant], seat: str, after: Seat) -> None:
    grants = ordered(_granted(scribe.state, after))
    body = SeatChanged(
        seat=seat,
        role=after.role,
        votes=after.votes,
        add=list(after.add),
        remove=list(after.remove),
        grants=list(grants),
        lang=after.lang,
    )
    scribe.write(body, ask.seat, ask.id)


def prepared(state: State, event: Event[SeatPrepared]) -> State:
    body = event.body
    it = Seat(
        role=body.role,
        name=sealed(body.name),
        nip=None if body.nip is None else sealed(body.nip),
        guest=body.guest,
        prepared=True,
        votes=body.votes,
        side=body.side,
        district=body.district,
        lang=body.lang,
        key=body.key,
    )
    return with_seat(state, body.seat, it)


def changed(state: State, event: Event[SeatChanged]) -> State:
    body, before = event.body, state.seats[event.body.seat]
    it = replace(before, role=body.role, add=ordered(body.add), remove=ordered(body.remove))
    was = None if body.role != "interpreter" else before.was if before.role == "interpreter" else before.role
    it = replace(it, votes=body.votes, lang=body.lang, was=was)
    return with_seat(state, body.seat, it)


def renamed(state: State, event: Event[SeatRenamed]) -> State:
    body = event.body
    return with_seat(state, body.seat, replace(state.seats[body.seat], name=sealed(body.name)))
