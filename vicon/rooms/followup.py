"""What follows an event once it is stored: who is let go, who is told, what is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vicon.rooms.event import Event
from vicon.rooms.lobby.knocking import AGAIN_MS
from vicon.rooms.protocol.events import (
    BanLifted,
    EventBody,
    LobbyAdmitted,
    LobbyDenied,
    LobbyKnocked,
    LobbyLeft,
    LobbyMessaged,
    LobbyMoved,
    ParticipantLeft,
    PollClosed,
    QuestionAnswered,
    QuestionMerged,
    QuestionWithdrawn,
    SeatBanned,
    SeatChanged,
    SeatRemoved,
    SittingChanged,
    SittingEnded,
    SittingSealed,
    SittingStarted,
    VoteClosed,
    VoteVoided,
)
from vicon.rooms.protocol.fields import Seal, Sealable
from vicon.rooms.state import devices

if TYPE_CHECKING:
    from vicon.rooms.hall import Hall

_GONE = {"leave": "left", "ended": "visit_ended", "silent": "silent"}
"""How a socket ends, by the cause of its leaving."""


def follow(hall: Hall, event: Event[EventBody]) -> None:
    """Let go of whom an event that is stored sent away, and tell those whom it changes."""
    match event.body:
        case ParticipantLeft(participant=participant, cause=cause):
            hall.release(participant, _GONE.get(cause, "silent"))
        case SeatRemoved(seat=seat):
            _release_seat(hall, seat, "removed")
        case SeatBanned(seat=seat, ban=ban, until=until):
            theirs = [p for p, it in hall.state.participants.items() if it.seat == seat]
            hall.networks.watch(ban, theirs, hall.steady())
            _release_seat(hall, seat, "banned", _left_ms(hall, until))
        case BanLifted(ban=ban):
            hall.networks.forget(ban)
        case SittingEnded() | SittingSealed():
            for participant in (*hall.state.participants, *hall.desk.waiting()):
                hall.release(participant, "sitting_ended")
        case QuestionMerged(question=question, into=into):
            hall.ephemera.support.merge(question, into, but=hall.state.questions[into].seat)
        case QuestionAnswered(question=question) | QuestionWithdrawn(question=question):
            hall.ephemera.support.drop(question)
        case VoteClosed(vote=id_) | VoteVoided(vote=id_) | PollClosed(poll=id_):
            hall.boxes.end(id_)
        case SeatChanged(seat=seat):
            _tell_roles(hall, seat)
            hall.telling.relabel(devices(hall.state, seat))
        case LobbyAdmitted(participant=participant):
            hall.desk.admitted.append(participant)
            hall.desk.change()
        case LobbyLeft(participant=participant, cause=why):
            until = list(hall.state.bans.values())[-1].until if why == "banned" else None
            hall.release(participant, _GONE.get(why, why), _left_ms(hall, until))
            hall.desk.change()
        case LobbyDenied(participant=participant, text=text):
            _deny(hall, participant, text)
            hall.desk.change()
        case LobbyKnocked() | LobbyMoved() | LobbyMessaged() | SittingStarted() | SittingChanged():
            hall.desk.change()


def _deny(hall: Hall, participant: str, text: Sealable | None) -> None:
    line = hall.lines.of(participant)
    if line is not None and line.socket is not None and isinstance(text, Seal):
        body = {"position": 0, "estimate_ms": None, "message": hall.ledger.opened.get(text.sealed)}
        hall.tell_waiting(line.socket, {**body, "state": hall.state.phase, "opens_at": None, "closed": False})
    hall.release(participant, "denied", AGAIN_MS)


def _left_ms(hall: Hall, until: int | None) -> int | None:
    """How long a ban holds from now; None: until it is lifted."""
    return None if until is None else until - hall.now


def _release_seat(hall: Hall, seat: str, error: str, retry_ms: int | None = None) -> None:
    for participant, it in hall.state.participants.items():
        if it.seat == seat:
            hall.release(participant, error, retry_ms)


def _tell_roles(hall: Hall, seat: str) -> None:
    for participant, it in hall.state.participants.items():
        if it.seat == seat and it.presence != "left":
            hall.tell_role(hall.state, participant)
