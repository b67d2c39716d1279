"""Votes, polls and presence in a sitting where everything else happens too: for the machine `Sitting`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from vicon.rooms.decide import Decision, prove
from vicon.rooms.event import Event
from vicon.rooms.picture import picture
from vicon.rooms.quorum.rules import voters
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import may
from vicon.rooms.state import State
from vicon.rooms.views import labels_of, view_for, views

QUESTION = {"title": "Setuju?", "options": ["Ya", "Tidak"]}


class Assembly:
    state: State
    events: list[Event[Any]]
    opened: Mapping[str, str]
    ask: Any
    take: Any
    around: Any

    @rule(data=st.data(), what=st.integers(0, 9), choice=st.integers(-1, 2), live=st.booleans())
    def someone_turns_to_a_vote(self, data: st.DataObject, what: int, choice: int, live: bool) -> None:
        if not self.state.participants:
            return
        participant = data.draw(st.sampled_from(sorted(self.state.participants)))
        seat = data.draw(st.sampled_from(sorted(self.state.seats)))
        vote = data.draw(st.sampled_from([*self.state.votes, "v_0000000000000000"]))
        poll = data.draw(st.sampled_from([*self.state.polls, "l_0000000000000000"]))
        do, body = [
            ("vote.create", {**QUESTION, "kind": "hands", "reveal": "live" if live else "close"}),
            ("vote.open", {"vote": vote, "ms": 60_000}),
            ("vote.cast", {"vote": vote, "choice": choice}),
            ("vote.close", {"vote": vote}),
            ("vote.publish", {"vote": vote}),
            ("vote.void", {"vote": vote}),
            ("attend.mark", {"seat": seat, "present": live, "where": "room"}),
            ("poll.create", QUESTION),
            ("poll.open", {"poll": poll}),
            ("poll.answer", {"poll": poll, "choice": [max(choice, 0)]}),
        ][what]
        outcome: Decision | Refusal = self.ask(participant, do, body)
        if isinstance(outcome, Decision) and do == "vote.cast":
            assert self.state.phase == "in_session"
            assert not self.state.frozen

    @rule(live=st.booleans(), choice=st.integers(0, 1))
    def a_chair_puts_a_question_and_all_who_can_answer(self, live: bool, choice: int) -> None:
        inside = [id_ for id_, it in self.state.participants.items() if it.presence == "present"]
        chair = next((it for it in inside if may(self.state, self.seat_of(it), "vote.manage")), None)
        if chair is None:
            return
        for participant in inside[:3]:
            self.ask(chair, "seat.role", {"seat": self.seat_of(participant), "role": "member"})
        for seat in voters(self.state):
            self.ask(chair, "attend.mark", {"seat": seat, "present": True, "where": "phone"})
        body = {**QUESTION, "kind": "hands", "reveal": "live" if live else "close"}
        if isinstance(self.ask(chair, "vote.create", body), Decision):
            vote = {"vote": list(self.state.votes)[-1]}
            self.ask(chair, "vote.open", vote)
            for participant in inside:
                self.ask(participant, "vote.cast", {**vote, "choice": choice})

    def seat_of(self, participant: str) -> str:
        return self.state.participants[participant].seat

    @rule(data=st.data())
    def some_devices_take_media(self, data: st.DataObject) -> None:
        if self.state.participants:
            alive = data.draw(st.sets(st.sampled_from(sorted(self.state.participants))))
            self.take(prove(self.state, frozenset(alive), self.around))

    @invariant()
    def only_the_stage_knows_a_result_before_it_is_published(self) -> None:
        closed = [event for event in self.events if event.kind == "vote.closed"]
        for participant, it in self.state.participants.items():
            labels = labels_of(self.state, participant)
            if "stage" in labels:
                continue
            for vote in picture(self.state, it.seat, self.opened, {})["votes"].values():
                assert vote["state"] == "published" or vote["result"] is None
            for event in closed:
                view = view_for(views(self.state, event, self.opened), labels)
                if "outside" not in labels or view is not None:
                    assert view is not None
                    assert view["body"]["result"] is None

    @invariant()
    def nobody_is_counted_who_may_not_vote(self) -> None:
        if self.state.phase not in ("scheduled", "ended"):
            assert set(self.state.quorum.present) <= set(voters(self.state))
        for vote in self.state.votes.values():
            assert set(vote.ballots) <= set(vote.eligible) <= set(vote.seats)
