"""The end of a vote: closed by somebody or by its clock, announced, counted again, repeated, void."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from vicon.rooms import texts
from vicon.rooms.ask import Ask
from vicon.rooms.freeze import halted
from vicon.rooms.protocol.commands import VoteClose, VotePublish, VoteRecount, VoteRepeat, VoteVoid
from vicon.rooms.protocol.events import (
    EventBody,
    HoldCause,
    VoteClosed,
    VoteCreated,
    VoteHeld,
    VotePublished,
    VoteRecounted,
    VoteResumed,
    VoteVoided,
)
from vicon.rooms.protocol.fields import Seal
from vicon.rooms.quorum.fractions import meets
from vicon.rooms.quorum.rules import present
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import need
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import State
from vicon.rooms.votes.model import Vote
from vicon.rooms.votes.result import recounted, result_of
from vicon.rooms.votes.rules import vote_of


def close(scribe: Scribe, ask: Ask[VoteClose]) -> None:
    need(scribe.state, ask.seat, "vote.manage")
    if not _readable(scribe, ask.body.vote, vote_of(scribe.state, ask.body.vote, "open", "held")):
        raise Refusal("unavailable", "the box is not read back yet", retry_ms=1_000)
    scribe.write(_closed(scribe, ask.body.vote, by_clock=False), ask.seat, ask.id)


def expire(scribe: Scribe) -> bool:
    """Close what has run its time; whether there was anything."""
    for id_, vote in scribe.state.votes.items():
        over = vote.phase == "open" and vote.until is not None and scribe.now >= vote.until
        if over and _readable(scribe, id_, vote):
            scribe.write(_closed(scribe, id_, by_clock=True))
            return True
    return False


def lose(scribe: Scribe, id_: str) -> None:
    """A fact: ballots are gone, so nothing that is left may count."""
    if scribe.state.votes[id_].running:
        scribe.write(VoteVoided(vote=id_, code="lost"))


def publish(scribe: Scribe, ask: Ask[VotePublish]) -> None:
    need(scribe.state, ask.seat, "vote.manage")
    vote = vote_of(scribe.state, ask.body.vote, "closed")
    assert vote.result is not None
    scribe.write(VotePublished(vote=ask.body.vote, result=vote.result), ask.seat, ask.id)


def recount(scribe: Scribe, ask: Ask[VoteRecount]) -> None:
    need(scribe.state, ask.seat, "vote.manage")
    vote = vote_of(scribe.state, ask.body.vote, "closed", "published")
    assert vote.result is not None
    same = recounted(vote, vote.result)
    reason = _reason(scribe, ask.body.reason)
    scribe.write(VoteRecounted(vote=ask.body.vote, same=same, reason=reason), ask.seat, ask.id)


def repeat(scribe: Scribe, ask: Ask[VoteRepeat]) -> None:
    need(scribe.state, ask.seat, "vote.manage")
    vote = vote_of(scribe.state, ask.body.vote, "closed", "published", "void")
    tied = vote.result is not None and vote.result.outcome == "tied"
    created = VoteCreated(
        vote=scribe.new_id("v"),
        title=vote.title,
        item=vote.item,
        kind_=vote.kind,
        options=list(vote.options),
        rule=vote.rule,
        reveal=vote.reveal,
        change=vote.change,
        seats=None if vote.asked is None else list(vote.asked),
        repeats=ask.body.vote,
        round=vote.round + 1 if tied else vote.round,
        reason=_reason(scribe, ask.body.reason),
    )
    scribe.write(created, ask.seat, ask.id)


def void(scribe: Scribe, ask: Ask[VoteVoid]) -> None:
    need(scribe.state, ask.seat, "vote.manage")
    vote_of(scribe.state, ask.body.vote, "draft", "open", "held", "closed", "published")
    reason = _reason(scribe, ask.body.reason)
    scribe.write(VoteVoided(vote=ask.body.vote, code="ordered", reason=reason), ask.seat, ask.id)


def due(state: State, now: int) -> Iterator[EventBody]:
    """Held while those who could vote are too few or all stands still, resumed when that is over."""
    for id_, vote in state.votes.items():
        if not vote.running:
            continue
        cause = _hold(state, vote)
        if vote.phase == "open" and cause is not None:
            yield VoteHeld(vote=id_, cause=cause)
        elif vote.phase == "held" and cause is None:
            held = now - (vote.held_at or now)
            yield VoteResumed(vote=id_, until=None if vote.until is None else vote.until + held)


def ended(state: State) -> Iterator[EventBody]:
    """What becomes of votes when the sitting ends by itself."""
    for id_, vote in state.votes.items():
        if vote.running:
            yield VoteVoided(vote=id_, code="ended")


def check_none_running(state: State) -> None:
    """Refuses (`vote_open`) what may not be done while a vote runs."""
    if any(vote.running for vote in state.votes.values()):
        raise Refusal("vote_open")


def quorate(state: State, vote: Vote) -> bool:
    """Whether enough of those entitled when the vote opened are there now."""
    return meets(len(present(state, vote.seats)), len(vote.seats), vote.rule.quorum)


def _hold(state: State, vote: Vote) -> HoldCause | None:
    if halted(state):
        return "frozen" if state.frozen else "suspended"
    return None if quorate(state, vote) else "quorum"


def _closed(scribe: Scribe, id_: str, *, by_clock: bool) -> EventBody:
    """The result; or that the vote is void, because a ballot of it cannot be read any more."""
    vote = scribe.state.votes[id_]
    box = scribe.box(id_) if vote.kind == "secret" else None
    ballots = {} if box is None else box.of(vote.ballots)
    choices = _choices(scribe, vote)
    if choices is None or ballots is None:
        return VoteVoided(vote=id_, code="lost")
    result = result_of(
        vote,
        choices=choices,
        box=ballots,
        quorate=quorate(scribe.state, vote),
        presiding=scribe.state.presiding,
    )
    return VoteClosed(vote=id_, by_clock=by_clock, result=result)


def _readable(scribe: Scribe, id_: str, vote: Vote) -> bool:
    return vote.kind != "secret" or scribe.box(id_) is not None


def _choices(scribe: Scribe, vote: Vote) -> Mapping[str, int] | None:
    """By seat, with seals opened; None if one was erased."""
    found: dict[str, int] = {}
    for seat, ballot in vote.ballots.items():
        if ballot.choice is not None:
            found[seat] = ballot.choice
        elif ballot.seal is not None:
            text = scribe.open(ballot.seal)
            if text is None:
                return None
            found[seat] = int(text)
    return found


def _reason(scribe: Scribe, reason: str | None) -> Seal | None:
    return scribe.seal_if(None if reason is None else texts.clean(reason, "/body/reason"))
