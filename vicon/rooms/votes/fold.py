"""Votes in the state, event by event."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from vicon.rooms.event import Event
from vicon.rooms.protocol.events import (
    BallotCast,
    VoteCalled,
    VoteClosed,
    VoteCreated,
    VoteHeld,
    VoteMarked,
    VoteOpened,
    VotePublished,
    VoteRecorded,
    VoteRecounted,
    VoteResumed,
    VoteTallied,
    VoteVoided,
)
from vicon.rooms.seal import sealed
from vicon.rooms.state import State, put
from vicon.rooms.votes.model import Ballot, Tally, Vote


def created(state: State, event: Event[VoteCreated]) -> State:
    body = event.body
    vote = Vote(
        title=body.title,
        item=body.item,
        kind=body.kind_,
        options=tuple(body.options),
        rule=body.rule,
        reveal=body.reveal,
        change=body.change,
        asked=None if body.seats is None else tuple(body.seats),
        repeats=body.repeats,
        round=body.round,
    )
    return replace(state, votes=put(state.votes, body.vote, vote))


def opened(state: State, event: Event[VoteOpened]) -> State:
    body = event.body
    return _with(
        state,
        body.vote,
        phase="open",
        seats=tuple(body.seats),
        eligible=tuple(body.present),
        until=body.until,
    )


def held(state: State, event: Event[VoteHeld]) -> State:
    return _with(state, event.body.vote, phase="held", held_at=event.at)


def resumed(state: State, event: Event[VoteResumed]) -> State:
    return _with(state, event.body.vote, phase="open", until=event.body.until, held_at=None)


def called(state: State, event: Event[VoteCalled]) -> State:
    vote = state.votes[event.body.vote]
    return _with(state, event.body.vote, called=tuple(dict.fromkeys((*vote.called, event.body.seat))))


def cast(state: State, event: Event[BallotCast] | Event[VoteRecorded] | Event[VoteMarked]) -> State:
    """A ballot over the one before it of the same seat."""
    body = event.body
    ballot = Ballot()
    if not isinstance(body, VoteMarked):
        ballot = Ballot(body.choice, None if body.hidden is None else sealed(body.hidden))
    return _with(state, body.vote, ballots=put(state.votes[body.vote].ballots, body.seat, ballot))


def tallied(state: State, event: Event[VoteTallied]) -> State:
    body = event.body
    return _with(state, body.vote, tally=Tally(tuple(body.counts or ()), body.abstain or 0))


def closed(state: State, event: Event[VoteClosed]) -> State:
    return _with(state, event.body.vote, phase="closed", result=event.body.result, held_at=None)


def published(state: State, event: Event[VotePublished]) -> State:
    return _with(state, event.body.vote, phase="published", result=event.body.result)


def recounted(state: State, event: Event[VoteRecounted]) -> State:
    """Nothing changes: the record says that somebody asked, and what came of it."""
    return state


def voided(state: State, event: Event[VoteVoided]) -> State:
    return _with(state, event.body.vote, phase="void", void=event.body.code, held_at=None)


def _with(state: State, id_: str, **changes: Any) -> State:
    return replace(state, votes=put(state.votes, id_, replace(state.votes[id_], **changes)))
