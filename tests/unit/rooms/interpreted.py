"""Interpreters under random commands: each is heard in the channel of its language, and nowhere else."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from vicon.rooms.channels import channels
from vicon.rooms.crowd import seats
from vicon.rooms.decide import Decision
from vicon.rooms.event import Event
from vicon.rooms.gates import gate, gates
from vicon.rooms.roles import may
from vicon.rooms.state import State

LANGUAGES = st.sampled_from(["jv", "en", None])


class Interpreters:
    """Rules and invariants for the machine `Sitting`."""

    state: State
    ask: Any
    events: list[Event[Any]]
    opened: dict[str, str]

    @rule(data=st.data(), role=st.sampled_from(["interpreter", "interpreter", "guest"]), lang=LANGUAGES)
    def someone_says_who_interprets(self, data: st.DataObject, role: str, lang: str | None) -> None:
        if not self.state.participants:
            return
        participant = data.draw(st.sampled_from(sorted(self.state.participants)))
        seat = data.draw(st.sampled_from(sorted(self.state.seats)))
        allowed = may(self.state, self.state.participants[participant].seat, "role")
        outcome = self.ask(participant, "seat.role", {"seat": seat, "role": role, "lang": lang})
        if isinstance(outcome, Decision):
            assert allowed and (role == "interpreter" or lang is None)

    @rule(data=st.data())
    def somebody_is_granted_the_floor_by_name(self, data: st.DataObject) -> None:
        if not self.state.participants:
            return
        participant = data.draw(st.sampled_from(sorted(self.state.participants)))
        seat = data.draw(st.sampled_from(sorted(self.state.seats)))
        self.ask(participant, "seat.grant", {"seat": seat, "add": ["publish.audio"]})

    @invariant()
    def an_interpreter_is_heard_in_the_channel_that_the_journal_names_and_not_on_the_floor(self) -> None:
        named: dict[str, str | None] = {}
        for event in self.events:
            if event.kind in ("seat.prepared", "participant.joined", "seat.changed"):
                body: Any = event.body
                named[body.seat] = body.lang
        led = channels(self.state)
        for participant, kinds in gates(self.state, {}).items():
            seat = self.state.participants[participant].seat
            it = self.state.seats[seat]
            assert it.lang == named[seat] and (it.lang is None or it.role == "interpreter")
            assert dict(seats(self.state, self.opened))[seat][0].lang == it.lang
            if participant in led:
                assert it.role == "interpreter" and led[participant] == it.lang
            elif it.role == "interpreter":
                assert "mic" not in kinds or "publish.audio" in it.add

    @invariant()
    def each_language_has_one_voice_if_anybody_speaks_it(self) -> None:
        led = channels(self.state)
        opened = gates(self.state, {})
        heard = Counter(lang for participant, lang in led.items() if "mic" in opened[participant])
        wanted = {
            lang for participant, lang in led.items() if "mic" in gate(self.state, participant, frozenset())
        }
        assert heard == Counter(wanted)
