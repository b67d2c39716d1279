"""The way in: a token is spent, somebody refused is known again, and a seat is found or made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vicon.rooms import bans, names, presence, sitting, texts
from vicon.rooms.consent import choosing
from vicon.rooms.event import Event
from vicon.rooms.grants import Role
from vicon.rooms.lobby import knocking, visits
from vicon.rooms.lobby.fold import without
from vicon.rooms.marks import Claims, Marks, marks_of
from vicon.rooms.presence import watched
from vicon.rooms.protocol.commands import Join
from vicon.rooms.protocol.events import ParticipantJoined, SittingOpened
from vicon.rooms.protocol.fields import Flag, Seal
from vicon.rooms.refusal import Refusal
from vicon.rooms.register import Groups
from vicon.rooms.reserved import reserve
from vicon.rooms.roles import possible
from vicon.rooms.scribe import Scribe
from vicon.rooms.seal import sealed
from vicon.rooms.seats import votes_as
from vicon.rooms.state import Ban, Participant, Seat, State, enrolled, is_full, put


@dataclass(frozen=True, slots=True)
class Arrival:
    """A `join` with the claims of its token."""

    id: str
    body: Join
    claims: Claims
    flag: Flag | None = None
    """What the stage is told of it, should it have to wait."""


def join(scribe: Scribe, arrival: Arrival) -> str:
    """Admit, or let wait in the lobby; returns the participant, new unless a lobby token brings one back.

    Every refusal of rooms.md 3 that is the sitting's to make.
    """
    claims = arrival.claims
    _check_scope(scribe.state, claims)
    known = _known(scribe.state, arrival)
    _check_visit(scribe.state, known)
    _open(scribe, claims.role)
    state = scribe.state
    key = scribe.open(state.key)
    if key is None:
        raise Refusal("sitting_ended", "its key was erased with its names")
    marks = marks_of(key, claims)
    _check_marks(state, marks, claims.role, scribe.now)
    found = _seat(state, claims, marks)
    if known in state.lobby.waiting or knocking.waits(state, claims, found):
        return knocking.knock(scribe, arrival.id, claims, arrival.body, marks, found, arrival.flag)
    if known in state.participants:
        presence.back(scribe, known, offer=True)
        return known
    it = state.seats[found] if found else _new_seat(scribe, arrival)
    if is_full(state, it):
        raise Refusal("room_full")
    participant = known or scribe.new_id("p")
    body = ParticipantJoined(
        participant=participant,
        seat=found or scribe.new_id("st"),
        role=it.role,
        door=claims.door,
        guest=it.guest,
        votes=it.votes,
        side=it.side,
        district=it.district,
        lang=it.lang,
        name=Seal(sealed=it.name),
        add=list(it.add),
        remove=list(it.remove),
        jti=claims.jti,
        marks=list(marks.all),
    )
    scribe.write(body, participant, arrival.id)
    choosing.at_the_door(scribe, body.seat, arrival.body.consent, participant, arrival.id)
    return participant


def _check_scope(state: State, claims: Claims) -> None:
    if claims.use not in ("join", "knock") or claims.room != state.room:
        raise Refusal("token_scope")
    if claims.sitting is not None and claims.sitting != state.sitting:
        raise Refusal("token_scope")
    if state.phase == "ended":
        raise Refusal("sitting_ended")


def _known(state: State, arrival: Arrival) -> str:
    """Whom this token made; empty for a new one. A room token makes one participant, at one command; a lobby
    token is the way back for as long as it lives."""
    known = state.spent.get(arrival.claims.jti, "")
    if not known or arrival.claims.use == "knock":
        return known
    waiting = state.lobby.waiting.get(known)
    if waiting is None or waiting.command != arrival.id:
        raise Refusal("token_spent")
    return known


def _check_visit(state: State, participant: str) -> None:
    """A ticket is for one visit."""
    it = state.participants.get(participant)
    if participant in state.lobby.tickets and it is not None and it.presence == "left":
        raise Refusal("visit_ended")


def _open(scribe: Scribe, role: Role) -> None:
    """A booked sitting opens at its time or with its chair; one without a time with whoever comes first."""
    state = scribe.state
    if state.phase != "scheduled":
        return
    opens = sitting.opens_at(state)
    early = opens is not None and scribe.now < opens
    if early and role != "chair":
        raise Refusal("sitting_not_open", str(opens))
    scribe.write(SittingOpened(by_clock=opens is not None and not early))


def banned_as(state: State, key: str, claims: Claims, now: int) -> str | None:
    """The banned seat whose person, device or invitation this is; None if it is nobody's."""
    ban = _ban_of(state, marks_of(key, claims), now)
    return None if ban is None else ban.seat


def _ban_of(state: State, marks: Marks, now: int) -> Ban | None:
    return next((it for it in bans.in_force(state, now) if marks.meet(frozenset(it.marks))), None)


def _check_marks(state: State, marks: Marks, role: Role, now: int) -> None:
    if (ban := _ban_of(state, marks, now)) is not None:
        raise bans.refusal(ban, now)
    # A new personal invitation forgives a removed device; a chair's key is proof enough of its own.
    device = None if role == "chair" else marks.device
    if not state.refused.isdisjoint((marks.person, marks.invitation or device)):
        raise Refusal("removed")


def _seat(state: State, claims: Claims, marks: Marks) -> str | None:
    """The prepared seat that the token names, or the one this person has."""
    if claims.seat is not None:
        it = state.seats.get(claims.seat)
        if it is None or it.key is not None:
            raise Refusal("token_scope", "seat")
        if it.removed:
            raise Refusal("removed")
        return claims.seat
    return next(iter(marked(state, marks.person)), None)


def marked(state: State, mark: str) -> Sequence[str]:
    """The seats of whoever has this mark, but those who were sent out."""
    return _marked(state.seats).get(mark, ())


_marked: Groups[Seat, str] = Groups(lambda it: () if it.removed else it.marks)


def _new_seat(scribe: Scribe, arrival: Arrival) -> Seat:
    claims = arrival.claims
    guest = claims.by_link
    name = names.clean(claims.name or arrival.body.name or "")
    if guest:
        reserve(scribe, name)
    return Seat(
        role=claims.role,
        name=scribe.seal(name).sealed,
        guest=guest,
        votes=votes_as(claims.role, scribe.state.settings),
        add=possible(claims.role, claims.grants.add),
        side=_group(claims.side),
        district=_group(claims.district),
        lang=claims.channel,
        remove=tuple(claims.grants.remove),
    )


def _group(name: str | None) -> str | None:
    return None if name is None else texts.clean(name, "/body/token")


def joined(state: State, event: Event[ParticipantJoined]) -> State:
    body = event.body
    before = state.seats.get(body.seat)
    known = before.marks if before else ()
    seat = replace(
        before or Seat(role=body.role, name=""),
        role=body.role,
        name=sealed(body.name),
        guest=body.guest,
        votes=body.votes,
        side=body.side,
        district=body.district,
        lang=body.lang,
        add=tuple(body.add),
        remove=tuple(body.remove),
        marks=tuple(dict.fromkeys((*known, *(body.marks or ())))),
    )
    participant = Participant(body.seat, body.door, "present", event.at, body.jti, event.cause)
    state = replace(
        state,
        seats=enrolled(state.seats, body.seat, seat),
        participants=enrolled(state.participants, body.participant, participant),
        spent=state.spent if body.jti is None else put(state.spent, body.jti, body.participant),
        lobby=without(state.lobby, body.participant),
    )
    if state.settings.lobby == "queue" and body.guest:
        state = replace(state, lobby=visits.began(state.lobby, body.participant, event.at))
    return watched(state, event.at)
