"""Redaction: an administrator has what is under seals deleted; that it was, and why, is an event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vicon.rooms.event import Event
from vicon.rooms.protocol.events import Ground, RedactionRecorded
from vicon.rooms.refusal import Refusal
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import State

MOST = 500


def redact(scribe: Scribe, seals: Sequence[str], ground: Ground) -> None:
    """All of `seals` or none. Raises Refusal: `unknown_id` for a seal of another journal, or open no more."""
    wanted = list(dict.fromkeys(seals))
    if not 0 < len(wanted) <= MOST:
        raise Refusal("bad_body", "/seals")
    kept = untouchable(scribe.state)
    for seal in wanted:
        if seal in kept:
            raise Refusal("forbidden", f"{seal}: a key or a ballot, without which the record would change")
        if scribe.open(seal) is None:
            raise Refusal("unknown_id", seal)
    scribe.unsealed.extend(wanted)
    scribe.write(RedactionRecorded(seals=wanted, ground=ground))


def untouchable(state: State) -> frozenset[str]:
    """Seals over what rules still read: the key that keeps banned people out, and ballots."""
    ballots = (ballot.seal for vote in state.votes.values() for ballot in vote.ballots.values())
    return frozenset({state.key, *(seal for seal in ballots if seal is not None)})


def recorded(state: State, event: Event[RedactionRecorded]) -> State:
    """Names lose their opening; a line of chat is from now on one that was deleted."""
    gone = frozenset(event.body.seals)
    messages = tuple(replace(it, text=None) if it.text in gone else it for it in state.chat.messages)
    return replace(state, chat=replace(state.chat, messages=messages))
