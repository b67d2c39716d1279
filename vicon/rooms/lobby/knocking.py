"""The waiting person's side: knocking, keeping one's place over a reload, falling silent, going away."""

from __future__ import annotations

from typing import Literal

from vicon.rooms import names, texts
from vicon.rooms.lobby.model import Waiting, here, position
from vicon.rooms.marks import Claims, Marks
from vicon.rooms.ports import Secret
from vicon.rooms.protocol.commands import Join
from vicon.rooms.protocol.events import LobbyKnocked, LobbyLeft, LobbyLeftCause
from vicon.rooms.protocol.fields import Flag, Seal
from vicon.rooms.refusal import Refusal
from vicon.rooms.reserved import reserve
from vicon.rooms.roles import possible
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import State, is_present

MOST = 2_000
AGAIN_MS = 60_000
"""Who was denied may knock again after this long ..."""
MOST_DENIALS = 3
"""... but not after the third time."""
KEPT_MS = 300_000
"""How long the place of somebody who fell silent is kept."""


def waits(state: State, claims: Claims, seat: str | None) -> bool:
    """Whether a newcomer has to be let in. `seat`: the one made ready for them, or that they had before."""
    rule = state.settings.lobby
    if claims.role in ("chair", "clerk"):
        return False
    if seat is not None:
        # Whoever was let in once comes and goes; but each visit to a counter is another turn.
        return rule == "queue" and state.seats[seat].guest and not is_present(state, seat)
    if claims.use == "knock":
        return rule != "off" or state.settings.public == "knock"
    if rule == "all":
        return True
    return rule != "off" and claims.by_link and claims.role != "audience"


def knock(
    scribe: Scribe,
    command: str,
    claims: Claims,
    body: Join,
    marks: Marks,
    seat: str | None,
    flag: Flag | None = None,
) -> str:
    """Into the list, at the end or at the place that was kept; returns the waiting participant."""
    state = scribe.state
    participant = state.spent.get(claims.jti) or scribe.new_id("p")
    known = state.lobby.waiting.get(participant)
    consent = body.consent or (known.consent if known else None)
    _check_denied(scribe, marks)
    if known is None and len(here(state.lobby)) >= MOST:
        raise Refusal("lobby_full")
    guest, ticket = claims.by_link, claims.ticket
    if seat is not None:
        name = Seal(sealed=state.seats[seat].name)
    else:
        text = names.clean(claims.name or body.name or "")
        if guest:
            reserve(scribe, text)
        if known is not None and scribe.open(known.name) == text:
            name = Seal(sealed=known.name)
        else:
            name = scribe.seal(text)
    if known is not None and known.here and (known.name, known.consent) == (name.sealed, consent):
        return participant
    knocked = LobbyKnocked(
        participant=participant,
        role=claims.role,
        door=claims.door,
        position=position(state.lobby, participant, ticket.at if ticket else None),
        name=name,
        guest=guest,
        prepared=seat,
        side=_group(claims.side),
        district=_group(claims.district),
        lang=claims.channel,
        add=list(possible(claims.role, claims.grants.add)),
        remove=list(claims.grants.remove),
        jti=claims.jti,
        marks=list(marks.all),
        consent=consent,
        flag=flag or (known.flag if known else None),
        ticket=ticket.id if ticket else None,
        number=ticket.number if ticket else None,
        queued_at=ticket.at if ticket else None,
    )
    scribe.write(knocked, participant, command)
    return participant


def again(scribe: Scribe, participant: str) -> None:
    """A device in the list is back: at its place, if it had fallen silent."""
    it = scribe.state.lobby.waiting[participant]
    if not it.here:
        scribe.write(_knocked(scribe.state, participant, it), participant, it.command)


def gone(scribe: Scribe, participant: str, cause: Literal["silent", "leave"]) -> None:
    it = scribe.state.lobby.waiting.get(participant)
    if it is None or not (it.here or cause == "leave"):
        return
    if cause == "leave":
        scribe.secrets.append(Secret(participant, None))
    scribe.write(LobbyLeft(participant=participant, cause=cause))


def turn_away(scribe: Scribe, marks: frozenset[str], cause: LobbyLeftCause) -> None:
    """Whoever has been removed or banned waits in no lobby either, under whatever name."""
    for participant, it in scribe.state.lobby.waiting.items():
        if not marks.isdisjoint(it.marks):
            scribe.secrets.append(Secret(participant, None))
            scribe.write(LobbyLeft(participant=participant, cause=cause))


def _group(name: str | None) -> str | None:
    return None if name is None else texts.clean(name, "/body/token")


def _check_denied(scribe: Scribe, marks: Marks) -> None:
    for it in scribe.state.lobby.denied:
        if not marks.meet(frozenset(it.marks)):
            continue
        if it.times >= MOST_DENIALS:
            raise Refusal("denied")
        if scribe.now < it.at + AGAIN_MS:
            raise Refusal("denied", retry_ms=it.at + AGAIN_MS - scribe.now)


def _knocked(state: State, participant: str, it: Waiting) -> LobbyKnocked:
    return LobbyKnocked(
        participant=participant,
        role=it.role,
        door=it.door,
        position=position(state.lobby, participant),
        name=Seal(sealed=it.name),
        guest=it.guest,
        prepared=it.prepared,
        side=it.side,
        district=it.district,
        lang=it.lang,
        add=list(it.add),
        remove=list(it.remove),
        jti=it.jti,
        marks=list(it.marks),
        consent=it.consent,
        flag=it.flag,
        ticket=it.ticket,
        number=it.number,
        queued_at=it.queued if it.ticket else None,
    )
