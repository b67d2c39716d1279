"""Recording and consent under random commands: nothing is taped that its seat has not agreed to."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from vicon.rooms.consent.taping import common, tape
from vicon.rooms.decide import Decision
from vicon.rooms.event import Event
from vicon.rooms.picture import picture
from vicon.rooms.roles import may
from vicon.rooms.state import State

CHOICES = [("yes", "full"), ("yes", "none"), ("voice", "voice"), ("voice", "unnamed"), ("no", "none")]
MAY_HOLD = {"yes": {"mic", "camera", "screen", "screen_audio"}, "voice": {"mic"}, "no": set()}


class Consents:
    """Rules and invariants for the machine `Sitting`."""

    state: State
    ask: Any
    events: list[Event[Any]]
    opened: dict[str, str]

    @rule(data=st.data(), choice=st.sampled_from(CHOICES))
    def someone_says_what_may_be_recorded(self, data: st.DataObject, choice: tuple[str, str]) -> None:
        if not self.state.participants:
            return
        participant = data.draw(st.sampled_from(sorted(self.state.participants)))
        before = tape(self.state)
        outcome = self.ask(participant, "consent.set", {"record": choice[0], "publish": choice[1]})
        after = tape(self.state)
        if isinstance(outcome, Decision) and before is not None and after is not None:
            kept = common(before, after)
            assert kept is not None
            own = self.state.participants[participant].seat
            for who, kinds in before.kinds.items():
                mine = self.state.participants[who].seat == own
                assert kept.kinds.get(who, frozenset()) == (kinds & MAY_HOLD[choice[0]] if mine else kinds)

    @rule(data=st.data(), on=st.booleans())
    def someone_records(self, data: st.DataObject, on: bool) -> None:
        if not self.state.participants:
            return
        participant = data.draw(st.sampled_from(sorted(self.state.participants)))
        allowed = may(self.state, self.state.participants[participant].seat, "recording")
        outcome = self.ask(participant, "recording.start" if on else "recording.stop", {})
        assert allowed or not isinstance(outcome, Decision)

    @invariant()
    def nothing_is_taped_but_what_its_seat_has_said_while_a_recording_runs(self) -> None:
        """Told by the journal alone: this machine's sitting asks (`consent` is `ask`)."""
        said: dict[str, str] = {}
        running = None
        for event in self.events:
            body: Any = event.body
            match event.kind:
                case "consent.given" | "consent.withdrawn":
                    said[body.seat] = body.record
                case "recording.started":
                    assert running is None
                    running = body.recording
                case "recording.stopped":
                    assert running == body.recording
                    running = None
                case "sitting.ended":
                    assert running is None
        written = tape(self.state)
        assert (written.recording if written else None) == running
        for participant, kinds in written.kinds.items() if written else ():
            it = self.state.participants[participant]
            assert it.presence != "left"
            assert kinds
            assert kinds <= MAY_HOLD[said.get(it.seat, "no")]

    @invariant()
    def only_the_stage_sees_what_others_chose(self) -> None:
        for seat in self.state.seats:
            shown = picture(self.state, seat, self.opened, {})["consents"]
            assert may(self.state, seat, "stage") or set(shown) <= {seat}
