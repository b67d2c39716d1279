"""Putting a question to the vote, and the ballots on it."""

from __future__ import annotations

from typing import TypeVar

from vicon.rooms import texts
from vicon.rooms.agenda.rules import find
from vicon.rooms.ask import Ask
from vicon.rooms.protocol.ballots import ABSTAIN, VoteRule
from vicon.rooms.protocol.commands import (
    VoteCall,
    VoteCast,
    VoteCreate,
    VoteOpen,
    VoteRecord,
    VoteTally,
)
from vicon.rooms.protocol.events import (
    BallotCast,
    VoteCalled,
    VoteCreated,
    VoteMarked,
    VoteOpened,
    VoteRecorded,
    VoteTallied,
)
from vicon.rooms.quorum.fractions import meets
from vicon.rooms.quorum.rules import present, voters
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import need
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import State
from vicon.rooms.votes.model import Phase, Vote

Cast = TypeVar("Cast", BallotCast, VoteRecorded)


def create(scribe: Scribe, ask: Ask[VoteCreate]) -> None:
    state, body = scribe.state, ask.body
    need(state, ask.seat, "vote.manage")
    rule = body.rule or state.settings.vote_rule
    _check_rule(state, body, rule)
    if body.item is not None:
        find(state, body.item)
    options = [texts.clean(option, f"/body/options/{n}") for n, option in enumerate(body.options)]
    if len(set(options)) < len(options):
        raise Refusal("bad_body", "/body/options: no two alike")
    created = VoteCreated(
        vote=scribe.new_id("v"),
        title=texts.clean(body.title, "/body/title"),
        item=body.item,
        kind_=body.kind,
        options=options,
        rule=rule,
        reveal=body.reveal,
        change=body.change,
        seats=None if body.seats is None else list(dict.fromkeys(body.seats)),
    )
    scribe.write(created, ask.seat, ask.id)


def open_(scribe: Scribe, ask: Ask[VoteOpen]) -> None:
    """Fix who may vote: the entitled seats that are there now."""
    state, body = scribe.state, ask.body
    need(state, ask.seat, "vote.manage")
    vote = vote_of(state, body.vote, "draft")
    if state.phase != "in_session":
        raise Refusal("wrong_state", state.phase)
    if any(other.running for other in state.votes.values()):
        raise Refusal("vote_open")
    seats = [seat for seat in voters(state) if vote.asked is None or seat in vote.asked]
    eligible = present(state, seats)
    if not eligible or not meets(len(eligible), len(seats), vote.rule.quorum):
        raise Refusal("no_quorum", f"{len(eligible)}/{len(seats)}")
    if vote.kind == "secret" and not scribe.box_safe:
        raise Refusal("box_unsafe")
    until = None if body.ms is None else scribe.now + body.ms
    scribe.write(VoteOpened(vote=body.vote, seats=seats, present=eligible, until=until), ask.seat, ask.id)


def call(scribe: Scribe, ask: Ask[VoteCall]) -> None:
    need(scribe.state, ask.seat, "vote.manage")
    vote = vote_of(scribe.state, ask.body.vote, "open", "held")
    if vote.kind != "roll_call":
        raise Refusal("wrong_state", vote.kind)
    if ask.body.seat not in vote.eligible:
        raise Refusal("not_eligible")
    scribe.write(VoteCalled(vote=ask.body.vote, seat=ask.body.seat), ask.seat, ask.id)


def cast(scribe: Scribe, ask: Ask[VoteCast]) -> None:
    """A secret ballot leaves only its mark here; the box is not of the rules."""
    state, body = scribe.state, ask.body
    need(state, ask.seat, "vote.cast")
    vote = _ready(scribe, body.vote, ask.seat, body.choice)
    if (vote.kind == "secret") != (body.code is not None):
        raise Refusal("bad_body", "/body/code: with secret votes, and only with them")
    if vote.kind == "secret":
        scribe.write(VoteMarked(vote=body.vote, seat=ask.seat), ask.seat, ask.id)
        return
    scribe.write(
        _ballot(scribe, vote, BallotCast(vote=body.vote, seat=ask.seat), body.choice), ask.seat, ask.id
    )


def record(scribe: Scribe, ask: Ask[VoteRecord]) -> None:
    state, body = scribe.state, ask.body
    need(state, ask.seat, "vote.record")
    vote = vote_of(state, body.vote, "open", "held")
    if vote.kind == "secret":
        raise Refusal("wrong_state", "secret")
    _check_witnesses(state, (body.witness,), but=(ask.seat, body.seat))
    vote = _ready(scribe, body.vote, body.seat, body.choice)
    recorded = VoteRecorded(vote=body.vote, seat=body.seat, witness=body.witness or "")
    scribe.write(_ballot(scribe, vote, recorded, body.choice), ask.seat, ask.id)


def tally(scribe: Scribe, ask: Ask[VoteTally]) -> None:
    """Ballots on paper carry no names, so they are counted only where there is room for them."""
    state, body = scribe.state, ask.body
    need(state, ask.seat, "vote.record")
    vote = vote_of(state, body.vote, "open")
    if vote.kind == "roll_call":
        raise Refusal("wrong_state", "roll_call")
    _check_witnesses(state, body.witnesses, but=(ask.seat,), wanted=2)
    if len(body.counts) != len(vote.options) or (body.abstain and not vote.rule.abstain):
        raise Refusal("bad_body", "/body/counts: one for each option")
    if sum(body.counts) + body.abstain + len(vote.ballots) > len(vote.eligible):
        raise Refusal("bad_body", "/body/counts: more ballots than voters")
    tallied = VoteTallied(
        vote=body.vote, counts=list(body.counts), abstain=body.abstain, witnesses=list(body.witnesses)
    )
    scribe.write(tallied, ask.seat, ask.id)


def vote_of(state: State, vote: str, *phases: Phase) -> Vote:
    """Refuses (`unknown_id`, `wrong_state`) unless there is such a vote and it is in one of `phases`."""
    found = state.votes.get(vote)
    if found is None:
        raise Refusal("unknown_id", vote)
    if phases and found.phase not in phases:
        raise Refusal("wrong_state", found.phase)
    return found


def _check_rule(state: State, body: VoteCreate, rule: VoteRule) -> None:
    if body.kind not in state.settings.votes:
        raise Refusal("rule_bad", f"/body/kind: {body.kind} is not for this sitting")
    if body.kind == "secret":
        if body.reveal == "live" or body.change:
            raise Refusal("rule_bad", "/body/reveal: a secret ballot is seen by nobody and cannot be changed")
        if rule.tie == "chair":
            raise Refusal("rule_bad", "/body/rule/tie: nobody knows the chair's choice")
    if body.seats is not None and (not body.seats or not set(body.seats) <= set(voters(state))):
        raise Refusal("rule_bad", "/body/seats: voting seats")


def _ready(scribe: Scribe, id_: str, seat: str, choice: int) -> Vote:
    """The vote, if a ballot of `seat` may go into it now."""
    vote = vote_of(scribe.state, id_, "open", "held")
    if vote.phase == "held" or scribe.state.phase != "in_session":
        raise Refusal("held")
    if vote.until is not None and scribe.now >= vote.until:
        raise Refusal("wrong_state", "closed")
    if seat not in vote.eligible:
        raise Refusal("not_eligible")
    if vote.kind == "roll_call" and seat not in vote.called:
        raise Refusal("not_called")
    if choice >= len(vote.options) or (choice == ABSTAIN and not vote.rule.abstain):
        raise Refusal("bad_body", "/body/choice")
    if seat in vote.ballots and not vote.change:
        raise Refusal("already_cast")
    if seat not in vote.ballots and vote.received >= len(vote.eligible):
        raise Refusal("already_cast", "paper")
    return vote


def _ballot(scribe: Scribe, vote: Vote, body: Cast, choice: int) -> Cast:
    """`body` with the choice: open, or sealed until the vote is closed."""
    if vote.reveal == "live":
        return body.model_copy(update={"choice": choice})
    return body.model_copy(update={"hidden": scribe.seal(str(choice))})


def _check_witnesses(
    state: State, witnesses: tuple[str | None, ...] | list[str], but: tuple[str, ...], wanted: int = 1
) -> None:
    """Others than the ones concerned, each a seat of this sitting with somebody at it."""
    fit = {seat for seat in witnesses if seat is not None and seat not in but and is_there(state, seat)}
    if len(fit) != wanted:
        raise Refusal("witness_needed")


def is_there(state: State, seat: str) -> bool:
    """By device or by the clerk's mark."""
    it = state.seats.get(seat)
    if it is None or it.removed:
        return False
    return seat in state.quorum.marked or any(
        p.seat == seat and p.presence == "present" for p in state.participants.values()
    )
