"""The lobby after an event. A place that was kept long enough is given up with the next knock."""

from __future__ import annotations

from dataclasses import replace

from vicon.rooms.event import Event
from vicon.rooms.lobby.knocking import KEPT_MS
from vicon.rooms.lobby.model import Denied, Lobby, Waiting, place_of
from vicon.rooms.protocol.events import (
    LobbyAdmitted,
    LobbyDenied,
    LobbyKnocked,
    LobbyLeft,
    LobbyMessaged,
    LobbyMoved,
)
from vicon.rooms.seal import sealed
from vicon.rooms.state import State, put


def knocked(state: State, event: Event[LobbyKnocked]) -> State:
    body = event.body
    lobby = _tidy(state.lobby, event.at)
    known = lobby.waiting.get(body.participant)
    it = Waiting(
        role=body.role,
        door=body.door,
        guest=body.guest,
        name=sealed(body.name),
        since=known.since if known and known.here else event.at,
        prepared=body.prepared,
        side=body.side,
        district=body.district,
        lang=body.lang,
        add=tuple(body.add),
        remove=tuple(body.remove),
        marks=tuple(body.marks or ()),
        jti=body.jti,
        command=event.cause,
        message=known.message if known else None,
        consent=body.consent,
        flag=body.flag,
        queued=known.queued if known else body.queued_at or event.at,
        ticket=body.ticket,
        number=body.number,
    )
    if body.jti is not None:
        state = replace(state, spent=put(state.spent, body.jti, body.participant))
    if known is None and it.ticket is not None:
        order = list(lobby.waiting.items())
        order.insert(place_of(lobby, it.queued), (body.participant, it))
        return _with(state, replace(lobby, waiting=dict(order)))
    return _with(state, replace(lobby, waiting=put(lobby.waiting, body.participant, it)))


def left(state: State, event: Event[LobbyLeft]) -> State:
    """The silent keep their place for a while, the others do not."""
    lobby, body = state.lobby, event.body
    if body.cause != "silent":
        return _with(state, without(lobby, body.participant))
    it = replace(lobby.waiting[body.participant], here=False, since=event.at)
    return _with(state, replace(lobby, waiting=put(lobby.waiting, body.participant, it)))


def admitted(state: State, event: Event[LobbyAdmitted]) -> State:
    """The `participant.joined` that follows takes them out of the list."""
    lobby, participant = state.lobby, event.body.participant
    ticket = lobby.waiting[participant].ticket
    if ticket is None:
        return state
    return _with(state, replace(lobby, tickets=put(lobby.tickets, participant, ticket)))


def denied(state: State, event: Event[LobbyDenied]) -> State:
    lobby = state.lobby
    marks = lobby.waiting[event.body.participant].marks
    before = [it for it in lobby.denied if not set(it.marks).isdisjoint(marks)]
    known = tuple(dict.fromkeys((*marks, *(mark for it in before for mark in it.marks))))
    once_more = Denied(known, max((it.times for it in before), default=0) + 1, event.at)
    others = tuple(it for it in lobby.denied if it not in before)
    return _with(state, replace(without(lobby, event.body.participant), denied=(*others, once_more)))


def messaged(state: State, event: Event[LobbyMessaged]) -> State:
    lobby, body = state.lobby, event.body
    if body.participant is None:
        return _with(state, replace(lobby, message=sealed(body.text)))
    it = replace(lobby.waiting[body.participant], message=sealed(body.text))
    return _with(state, replace(lobby, waiting=put(lobby.waiting, body.participant, it)))


def moved(state: State, event: Event[LobbyMoved]) -> State:
    body, waiting = event.body, state.lobby.waiting
    order = [other for other in waiting if other != body.participant]
    place = len(order) if body.before is None else order.index(body.before)
    order.insert(place, body.participant)
    return _with(state, replace(state.lobby, waiting={other: waiting[other] for other in order}))


def without(lobby: Lobby, participant: str) -> Lobby:
    """`lobby` without somebody who is no longer waiting."""
    if participant not in lobby.waiting:
        return lobby
    rest = {other: it for other, it in lobby.waiting.items() if other != participant}
    return replace(lobby, waiting=rest)


def _tidy(lobby: Lobby, at: int) -> Lobby:
    gone = [other for other, it in lobby.waiting.items() if not it.here and at >= it.since + KEPT_MS]
    if not gone:
        return lobby
    return replace(lobby, waiting={other: it for other, it in lobby.waiting.items() if other not in gone})


def _with(state: State, lobby: Lobby) -> State:
    return replace(state, lobby=lobby)
