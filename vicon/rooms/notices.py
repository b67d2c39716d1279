"""What other systems are told of a sitting: thin, by ids and numbers, without anybody's name (city.md 12)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from vicon.rooms.event import Event
from vicon.rooms.lobby import model as lobby
from vicon.rooms.lobby import visits
from vicon.rooms.ports import Notice
from vicon.rooms.protocol.events import (
    ActionAdded,
    CheckpointSigned,
    EventBody,
    FloorEnded,
    FloorGranted,
    LobbyAdmitted,
    LobbyKnocked,
    MinutesRendered,
    MinutesSigned,
    ParticipantLeft,
    QuestionAnswered,
    QuestionAssigned,
    QuestionOverdue,
    SittingChanged,
    SittingCreated,
    SittingEnded,
    SittingOpened,
    SittingSealed,
    SittingStarted,
    SittingSuspended,
    VotePublished,
)
from vicon.rooms.state import State

Data = Mapping[str, Any]
Told = tuple[str, Data]
"""The type of a notice and what it says."""


def notices(before: State, after: State, events: Iterable[Event[EventBody]]) -> list[Notice]:
    """The news in `events`, which lead from `before` to `after`. Addresses begin at the server's root."""
    return [
        Notice(type_, after.room, event.seq, event.at, data)
        for event in events
        if (tell := _TELLERS.get(type(event.body))) is not None
        for type_, data in tell(event, before, after)
    ]


def moment(at: int) -> str:
    """`at` (ms) as `2026-11-24T09:01:00.000Z`."""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _created(event: Event[Any], _before: State, after: State) -> Iterator[Told]:
    # A booked one was told of when it was booked.
    if event.body.starts_at is None:
        yield "sitting.created", _of_sitting(after)


def _sitting(event: Event[Any], _before: State, after: State) -> Iterator[Told]:
    yield event.kind, _of_sitting(after)


def _ended(event: Event[Any], before: State, after: State) -> Iterator[Told]:
    yield from _sitting(event, before, after)
    yield "attendance.ready", {"url": _address(after, "/attendance"), "version": event.seq}


def _of_sitting(state: State) -> Data:
    # Only what was booked stands in the list of sittings; every one has a journal.
    if state.starts_at is None:
        return {"url": _address(state, "/journal")}
    return {"starts": moment(state.starts_at), "url": _address(state)}


def _waiting(_event: Event[Any], _before: State, after: State) -> Iterator[Told]:
    yield "lobby.waiting", {"waiting": len(lobby.here(after.lobby))}


def _called(event: Event[Any], _before: State, after: State) -> Iterator[Told]:
    ticket = after.lobby.tickets.get(event.body.participant)
    if ticket is not None:
        yield "ticket.called", {"ticket": ticket}


def _served(event: Event[Any], before: State, after: State) -> Iterator[Told]:
    # Who was called with the events of the same command is only in the state after them.
    participant = event.body.participant
    ticket = before.lobby.tickets.get(participant) or after.lobby.tickets.get(participant)
    if ticket is not None and visits.is_over(event.body.cause):
        yield "ticket.done", {"ticket": ticket}


def _granted(event: Event[Any], _before: State, after: State) -> Iterator[Told]:
    body = event.body
    yield event.kind, {"turn": body.turn, "ms": body.ms} | _item_of_turn(after, body.turn)


def _floor_ended(event: Event[Any], before: State, _after: State) -> Iterator[Told]:
    body = event.body
    yield event.kind, {"turn": body.turn, "used_ms": body.used_ms} | _item_of_turn(before, body.turn)


def _item_of_turn(state: State, turn: str) -> dict[str, Any]:
    its = state.floor.turn
    return _item(its.request.item if its is not None and its.turn == turn else None)


def _item(item: str | None) -> dict[str, Any]:
    return {} if item is None else {"item": item}


def _published(event: Event[Any], _before: State, after: State) -> Iterator[Told]:
    body = event.body
    vote = after.votes.get(body.vote)
    said = {"vote": body.vote, "outcome": body.result.outcome, "counts": list(body.result.counts)}
    yield event.kind, said | _item(vote.item if vote else None)


def _question(event: Event[Any], _before: State, after: State) -> Iterator[Told]:
    it = after.questions.get(event.body.question)
    due = None if it is None or it.due is None else moment(it.due)
    owner = it.owner if it else None
    url = _address(after, "/actions.csv")
    yield event.kind, {"question": event.body.question, "owner": owner, "due": due, "url": url}


def _action(event: Event[Any], _before: State, after: State) -> Iterator[Told]:
    body = event.body
    action = f"{after.sitting}-{event.seq}"
    yield event.kind, {"action": action, "owner": body.owner, "due": moment(body.due)}


def _minutes(event: Event[Any], _before: State, after: State) -> Iterator[Told]:
    body = event.body
    said = {"template": body.template, "sha256": body.sha256, "version": body.version}
    yield event.kind, said | {"url": _address(after, f"/minutes/{body.template}.pdf")}


def _checkpoint(event: Event[Any], _before: State, _after: State) -> Iterator[Told]:
    yield event.kind, {"note": event.body.note}


def _address(state: State, of: str = "") -> str:
    return f"/api/v1/sittings/{state.sitting}{of}"


_TELLERS: Mapping[type[EventBody], Callable[[Event[Any], State, State], Iterator[Told]]] = {
    SittingCreated: _created,
    SittingChanged: _sitting,
    SittingOpened: _sitting,
    SittingStarted: _sitting,
    SittingSuspended: _sitting,
    SittingEnded: _ended,
    SittingSealed: _sitting,
    LobbyKnocked: _waiting,
    LobbyAdmitted: _called,
    ParticipantLeft: _served,
    FloorGranted: _granted,
    FloorEnded: _floor_ended,
    VotePublished: _published,
    QuestionAssigned: _question,
    QuestionAnswered: _question,
    QuestionOverdue: _question,
    ActionAdded: _action,
    MinutesRendered: _minutes,
    MinutesSigned: _minutes,
    CheckpointSigned: _checkpoint,
}
TYPES = (
    "sitting.created",
    "sitting.changed",
    "sitting.cancelled",
    "sitting.opened",
    "sitting.started",
    "sitting.suspended",
    "sitting.ended",
    "sitting.sealed",
    "lobby.waiting",
    "floor.granted",
    "floor.ended",
    "vote.published",
    "question.assigned",
    "question.answered",
    "question.overdue",
    "action.added",
    "attendance.ready",
    "minutes.rendered",
    "minutes.signed",
    "recording.deleted",
    "checkpoint.signed",
    "ticket.created",
    "ticket.called",
    "ticket.done",
    "ticket.missed",
    "message.ready",
    "message.failed",
)
"""All that may be asked for. Sittings are also created, changed and cancelled in the schedule; tickets are
made and missed, and recordings deleted, outside of journals, and messages are in none."""
