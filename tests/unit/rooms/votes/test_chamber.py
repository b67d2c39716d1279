"""What must hold of every vote, under random presence, ballots, times and restarts (rooms.md 8)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.unit.rooms.votes.chamber import HANDS, MEMBERS, Chamber
from vicon.rooms import snapshot
from vicon.rooms.apply import apply
from vicon.rooms.decide import Decision, away, readmit
from vicon.rooms.journal import read, verify
from vicon.rooms.quorum.fractions import meets
from vicon.rooms.quorum.rules import voters
from vicon.rooms.refusal import Refusal
from vicon.rooms.state import State
from vicon.rooms.votes.count import count
from vicon.rooms.votes.result import recounted

WHO = st.integers(0, MEMBERS)
CHOICE = st.integers(-1, 2)
RULES = st.fixed_dictionaries(
    {
        "quorum": st.sampled_from([{"frac": [1, 2], "cmp": "gt"}, {"frac": [2, 3], "cmp": "gte"}]),
        "pass": st.fixed_dictionaries(
            {
                "frac": st.sampled_from([[1, 2], [2, 3]]),
                "cmp": st.sampled_from(["gt", "gte"]),
                "of": st.sampled_from(["cast", "present", "seats"]),
            }
        ),
        "abstain": st.booleans(),
        "tie": st.sampled_from(["fail", "repeat", "chair"]),
    }
)
BALLOTS = ("vote.cast", "vote.recorded", "vote.marked")


class Votes(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.room = Chamber()

    @rule(kind=st.sampled_from(["hands", "roll_call"]), live=st.booleans(), change=st.booleans(), how=RULES)
    def a_question_is_put(self, kind: str, live: bool, change: bool, how: dict[str, Any]) -> None:
        fields = {**HANDS, "kind": kind, "reveal": "live" if live else "close", "change": change, "rule": how}
        self.room.ask(0, "vote.create", **fields)
        self.room.ask(0, "vote.open", vote=self.room.vote, ms=60_000)

    @rule(who=WHO, choice=CHOICE, called=st.booleans())
    def a_ballot_is_cast(self, who: int, choice: int, called: bool) -> None:
        room = self.room
        if not room.state.votes:
            return
        if called:
            room.ask(0, "vote.call", vote=room.vote, seat=room.seats[who])
        before = room.state
        outcome = room.ask(who, "vote.cast", vote=room.vote, choice=choice)
        if isinstance(outcome, Refusal):
            assert room.state is before
        else:
            assert before.votes[room.vote].phase == "open"

    @rule(who=WHO, choice=CHOICE)
    def the_clerk_records(self, who: int, choice: int) -> None:
        if self.room.state.votes:
            seats = self.room.seats
            body = {"vote": self.room.vote, "seat": seats[who], "choice": choice, "witness": seats[0]}
            self.room.ask(1, "vote.record", **body)

    @rule(yes=st.integers(0, 3), no=st.integers(0, 3), abstain=st.integers(0, 1))
    def paper_is_counted(self, yes: int, no: int, abstain: int) -> None:
        if self.room.state.votes:
            body = {"counts": [yes, no], "abstain": abstain, "witnesses": self.room.seats[2:4]}
            self.room.ask(1, "vote.tally", vote=self.room.vote, **body)

    @rule(do=st.sampled_from(["close", "close", "publish", "recount", "repeat", "void"]), open_=st.booleans())
    def the_chair_goes_on(self, do: str, open_: bool) -> None:
        if self.room.state.votes:
            self.room.ask(0, f"vote.{do}", vote=self.room.vote)
            if open_:
                self.room.ask(0, "vote.open", vote=self.room.vote)

    @rule(who=st.sets(WHO))
    def devices_prove_themselves(self, who: set[int]) -> None:
        self.room.prove(who)

    @rule(who=WHO, back=st.booleans())
    def a_device_goes_and_comes(self, who: int, back: bool) -> None:
        room = self.room
        if back:
            room.take(readmit(room.state, room.people[who], True, room.around))
        else:
            room.take(away(room.state, room.people[who], "socket", room.around))

    @rule(who=WHO, present=st.booleans())
    def the_clerk_marks(self, who: int, present: bool) -> None:
        self.room.ask(1, "attend.mark", seat=self.room.seats[who], present=present, where="room")

    @rule(who=WHO, role=st.sampled_from(["member", "staff"]))
    def a_seat_changes_its_role(self, who: int, role: str) -> None:
        self.room.ask(0, "seat.role", seat=self.room.seats[who], role=role)

    @rule(ms=st.sampled_from([1_000, 30_000, 60_000]))
    def time_passes(self, ms: int) -> None:
        self.room.pass_(ms)

    @rule()
    def the_process_restarts(self) -> None:
        room = self.room
        restored = snapshot.restore(snapshot.take(room.state, room.rows[-1].hash))
        assert restored == room.state

    # --- what holds -----------------------------------------------------------------------------

    @invariant()
    def ballots_are_of_those_who_may_vote_once_each_and_all_are_counted(self) -> None:
        for vote in self.room.state.votes.values():
            assert set(vote.ballots) <= set(vote.eligible) <= set(vote.seats)
            assert vote.received <= len(vote.eligible)
            if vote.result is None:
                continue
            it = vote.result
            assert it.cast == sum(it.counts)
            assert it.cast + it.abstain == vote.received
            assert it.cast + it.abstain + (len(vote.eligible) - vote.received) == it.present
            assert (it.present, it.seats) == (len(vote.eligible), len(vote.seats))

    def teardown(self) -> None:
        """What reads the whole journal is looked at once, at the end."""
        self.no_vote_runs_without_quorum_and_none_takes_a_ballot_then()
        self.a_recount_of_what_was_published_gives_the_same_and_of_anything_else_does_not()
        self.replay_gives_the_same_state_and_the_chain_is_whole()

    def no_vote_runs_without_quorum_and_none_takes_a_ballot_then(self) -> None:
        """Told from the journal alone: presence as it was said, and each ballot against it."""
        there: set[str] = set()
        state = State(sitting=self.room.sitting)
        for event in map(read, self.room.rows):
            body: Any = event.body
            if event.kind == "presence.changed":
                (there.add if body.present else there.discard)(body.seat)
            if event.kind in BALLOTS or event.kind == "vote.opened":
                vote = state.votes[body.vote]
                seats = vote.seats or tuple(body.seats)
                assert meets(len(there & set(seats)), len(seats), vote.rule.quorum)
                assert vote.phase == ("draft" if event.kind == "vote.opened" else "open")
            if event.kind == "vote.closed" and body.result.outcome != "no_quorum":
                vote = state.votes[body.vote]
                assert meets(len(there & set(vote.seats)), len(vote.seats), vote.rule.quorum)
            state = apply(state, event)

    def a_recount_of_what_was_published_gives_the_same_and_of_anything_else_does_not(self) -> None:
        """From the events of an export alone."""
        for event in map(read, self.room.rows):
            if event.kind != "vote.published":
                continue
            body: Any = event.body
            vote = self.room.state.votes[body.vote]
            counts = count(len(vote.options), [it.choice for it in body.result.choices])
            paper = vote.tally.counts if vote.tally else (0,) * len(vote.options)
            assert body.result.counts == [a + b for a, b in zip(counts.options, paper, strict=True)]
            assert recounted(vote, body.result)
            assert not recounted(vote, body.result.model_copy(update={"abstain": body.result.abstain + 1}))

    @invariant()
    def quorum_is_what_was_told_of_it(self) -> None:
        state = self.room.state
        told, entitled = state.quorum.told, voters(state)
        assert told is not None
        assert (told.present, told.seats) == (len(state.quorum.present), len(entitled))
        assert told.met == meets(told.present, told.seats, state.settings.vote_rule.quorum)
        assert set(state.quorum.present) <= set(entitled)

    def replay_gives_the_same_state_and_the_chain_is_whole(self) -> None:
        state = State(sitting=self.room.sitting)
        for row in self.room.rows:
            state = apply(state, read(row))
        assert state == self.room.state
        assert verify(self.room.sitting, self.room.rows) is None


TestVotes = Votes.TestCase
TestVotes.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)


def test_a_choice_that_was_shown_and_counted_otherwise_is_found_by_the_recount() -> None:
    room = Chamber()
    room.open(reveal="live")
    room.does(2, "vote.cast", vote=room.vote, choice=0)
    room.does(0, "vote.close", vote=room.vote)
    assert isinstance(room.ask(0, "vote.recount", vote=room.vote, reason="Diminta"), Decision)
    assert room.it.result is not None
    other = room.it.result.model_copy(update={"counts": [0, 1]})
    assert not recounted(replace(room.it, result=other), other)
