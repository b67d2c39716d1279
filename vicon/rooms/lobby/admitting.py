"""The stage's side: letting in, turning away, telling something, and changing the order."""

from __future__ import annotations

from vicon.rooms import freeze, texts
from vicon.rooms.ask import Ask
from vicon.rooms.consent import choosing
from vicon.rooms.lobby.model import Waiting, here
from vicon.rooms.ports import Secret
from vicon.rooms.protocol.commands import LobbyAdmit, LobbyDeny, LobbyMessage, LobbyMove, LobbyNext
from vicon.rooms.protocol.events import (
    LobbyAdmitted,
    LobbyDenied,
    LobbyMessaged,
    LobbyMoved,
    ParticipantJoined,
    ParticipantLeft,
)
from vicon.rooms.protocol.fields import Seal
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import need
from vicon.rooms.scribe import Scribe
from vicon.rooms.seats import votes_as
from vicon.rooms.state import State, is_full, places


def admit(scribe: Scribe, ask: Ask[LobbyAdmit]) -> None:
    """Those named, all or none of them; `all`: as many as there is room for, first come first served."""
    need(scribe.state, ask.seat, "lobby.manage")
    freeze.check(scribe.state)
    wanted = ask.body.participants
    room = places(scribe.state)
    if isinstance(wanted, str):
        chosen = here(scribe.state.lobby)
        if not chosen:
            raise Refusal("queue_empty")
        chosen = chosen[:room]
    else:
        chosen = list(dict.fromkeys(wanted))
    for participant in chosen:
        _waiting(scribe.state, participant)
    if not chosen or room < len(chosen):
        raise Refusal("room_full")
    for participant in chosen:
        _let_in(scribe, ask.seat, ask.id, participant)


def next_(scribe: Scribe, ask: Ask[LobbyNext]) -> None:
    """The first of the list; where people queue, the visit that is going on ends with it, or alone."""
    need(scribe.state, ask.seat, "lobby.manage")
    freeze.check(scribe.state)
    visitors = _visitors(scribe.state)
    for visitor in visitors:
        scribe.write(ParticipantLeft(participant=visitor, cause="ended"), ask.seat, ask.id)
    first = next(iter(here(scribe.state.lobby)), None) if ask.body.call else None
    if first is None:
        if not visitors:
            raise Refusal("queue_empty")
        return
    if is_full(scribe.state):
        raise Refusal("room_full")
    _let_in(scribe, ask.seat, ask.id, first)


def deny(scribe: Scribe, ask: Ask[LobbyDeny]) -> None:
    need(scribe.state, ask.seat, "lobby.manage")
    _waiting(scribe.state, ask.body.participant)
    text = None if ask.body.text is None else texts.clean(ask.body.text, "/body/text")
    scribe.secrets.append(Secret(ask.body.participant, None))
    body = LobbyDenied(participant=ask.body.participant, text=scribe.seal_if(text))
    scribe.write(body, ask.seat, ask.id)


def message(scribe: Scribe, ask: Ask[LobbyMessage]) -> None:
    need(scribe.state, ask.seat, "lobby.manage")
    if ask.body.to is not None:
        _waiting(scribe.state, ask.body.to)
    text = scribe.seal(texts.clean(ask.body.text, "/body/text"))
    scribe.write(LobbyMessaged(participant=ask.body.to, text=text), ask.seat, ask.id)


def move(scribe: Scribe, ask: Ask[LobbyMove]) -> None:
    need(scribe.state, ask.seat, "lobby.manage")
    participant, before = ask.body.participant, ask.body.before
    _waiting(scribe.state, participant)
    others = [other for other in here(scribe.state.lobby) if other != participant]
    if before is not None and before not in others:
        raise Refusal("unknown_id", before)
    place = len(others) if before is None else others.index(before)
    body = LobbyMoved(participant=participant, before=before, position=place + 1)
    scribe.write(body, ask.seat, ask.id)


def _waiting(state: State, participant: str) -> Waiting:
    it = state.lobby.waiting.get(participant)
    if it is None or not it.here:
        raise Refusal("unknown_id", participant)
    return it


def _visitors(state: State) -> list[str]:
    if state.settings.lobby != "queue":
        return []
    return [
        participant
        for participant, it in state.participants.items()
        if it.presence != "left" and state.seats[it.seat].guest
    ]


def _let_in(scribe: Scribe, actor: str, cause: str, participant: str) -> None:
    it = _waiting(scribe.state, participant)
    seat = it.prepared or _seat_of(scribe.state, it) or scribe.new_id("st")
    known = scribe.state.seats.get(seat)
    scribe.write(LobbyAdmitted(participant=participant, seat=seat), actor, cause)
    body = ParticipantJoined(
        participant=participant,
        seat=seat,
        role=it.role,
        door=it.door,
        guest=it.guest,
        votes=known.votes if known else votes_as(it.role, scribe.state.settings),
        name=Seal(sealed=it.name),
        side=known.side if known else it.side,
        district=known.district if known else it.district,
        lang=known.lang if known else it.lang,
        add=list(it.add),
        remove=list(it.remove),
        jti=it.jti,
        marks=list(it.marks),
    )
    scribe.write(body, participant, it.command)
    choosing.at_the_door(scribe, seat, it.consent, participant, it.command)


def _seat_of(state: State, it: Waiting) -> str | None:
    """The seat this person had before."""
    person = it.marks[0]
    return next((id_ for id_, seat in state.seats.items() if person in seat.marks and not seat.removed), None)
