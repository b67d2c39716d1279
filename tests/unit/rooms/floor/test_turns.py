"""Turns under random commands, words of the engine, absences, freezes and restarts (rooms.md 8)."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.unit.rooms.worlds import ROOM, START, rng
from vicon.rooms.admission import Arrival
from vicon.rooms.apply import apply
from vicon.rooms.ask import Ask
from vicon.rooms.decide import (
    Around,
    Decision,
    admit,
    away,
    decide,
    heard,
    interrupted,
    readmit,
    tick,
)
from vicon.rooms.floor.clock import LOST_MS, Heard
from vicon.rooms.floor.model import START_MS, Request, Turn, had_key
from vicon.rooms.floor.rule import in_order, next_present
from vicon.rooms.freeze import halted
from vicon.rooms.gates import endings, gates
from vicon.rooms.journal import read
from vicon.rooms.marks import Claims
from vicon.rooms.opening import new_sitting
from vicon.rooms.protocol import events as on
from vicon.rooms.protocol.commands import Join
from vicon.rooms.protocol.envelope import parse
from vicon.rooms.refusal import Refusal
from vicon.rooms.state import State, is_present

GUESTS = 4
TURN_MS, GRACE_MS = 60_000, 5_000


class Turns(RuleBasedStateMachine):
    """A chair, four citizens of two sides, and the engine, which says what it hears."""

    @initialize(first_time=st.booleans())
    def open(self, first_time: bool) -> None:
        self.rng = rng(5)
        self.now, self.asked = START, 0
        patch = {
            "lobby": "off",
            "start": "chair",
            "mics": "floor",
            "turn_ms": TURN_MS,
            "grace_ms": GRACE_MS,
            "order": "first_time" if first_time else "request",
        }
        self.sitting, commit = new_sitting(ROOM, "hearing", "Sidang", START, self.rng, patch=patch)
        self.opened = {value.seal: value.value for value in commit.sealed}
        self.state = State(sitting=self.sitting)
        for row in commit.events:
            self.state = apply(self.state, read(row))
        self.allotted: dict[str, int] = {}
        self.ended: list[on.FloorEnded] = []
        self.chair = self.join("chair", 0)
        self.guests = [self.join("guest", n) for n in range(1, GUESTS + 1)]
        for guest in self.guests[:2]:
            self.ask(guest, "floor.request", {})

    def join(self, role: Any, n: int) -> str:
        claims = Claims(sub=f"u{n}", jti=f"j{n}", use="join", role=role, room=ROOM, side=f"pihak {n % 2}")
        arrival = Arrival(f"c{n}", Join(token="-", name=f"Orang {n}"), claims)
        decision = self.take(admit(self.state, arrival, self.around))
        assert isinstance(decision, Decision)
        assert decision.participant is not None
        return decision.participant

    # --- what happens -------------------------------------------------------------------------------

    @rule(who=st.integers(0, GUESTS - 1))
    def a_hand_is_raised(self, who: int) -> None:
        self.ask(self.guests[who], "floor.request", {})

    @rule(place=st.integers(0, GUESTS), override=st.booleans())
    def the_floor_is_given(self, place: int, override: bool) -> None:
        if not self.state.floor.waiting:
            self.ask(self.guests[place % GUESTS], "floor.request", {})
        waiting = list(in_order(self.state))
        if not waiting:
            return
        it = waiting[min(place, len(waiting) - 1)]
        before, first = self.state, next_present(self.state)
        outcome = self.ask(self.chair, "floor.grant", {"request": it.request, "override": override})
        if isinstance(outcome, Decision) and it.pin is None:
            granted = next(e.body for e in outcome.events if isinstance(e.body, on.FloorGranted))
            assert granted.override == (first is not None and first.request != it.request)
            if not granted.override:
                self.nobody_present_had_fewer(before, it)

    def nobody_present_had_fewer(self, before: State, it: Request) -> None:
        if before.settings.order != "first_time":
            return
        had = before.floor.had
        others = [one for one in before.floor.waiting if one.pin is None and is_present(before, one.seat)]
        assert all(had.get(had_key(one), 0) >= had.get(had_key(it), 0) for one in others)

    @rule(what=st.sampled_from(["extend", "pause", "resume", "remind", "revoke", "return"]))
    def the_chair_decides(self, what: str) -> None:
        if (turn := self.state.floor.turn) is None:
            return
        more = {"extend": {"ms": 10_000}, "return": {"back": True}}.get(what, {})
        do = "revoke" if what == "return" else what
        outcome = self.ask(self.chair, f"floor.{do}", {"turn": turn.turn} | more)
        if what == "extend" and isinstance(outcome, Decision):
            self.allotted[turn.turn] += 10_000

    @rule()
    def the_speaker_yields(self) -> None:
        if (turn := self.state.floor.turn) is not None:
            self.ask(self.who(turn.request.seat), "floor.yield", {"turn": turn.turn})

    @rule(late_ms=st.sampled_from([0, 3, 700]))
    def the_engine_hears_the_first_word(self, late_ms: int) -> None:
        turn = self.state.floor.turn
        if turn is not None and turn.phase == "granted":
            said = self.now
            self.now += late_ms
            self.take(heard(self.state, Heard(turn.turn, first=said), self.around))

    @rule(late_ms=st.sampled_from([0, 3, 400, 5_000]), quiet_ms=st.integers(0, 2_000))
    def the_engine_cuts(self, late_ms: int, quiet_ms: int) -> None:
        turn = self.state.floor.turn
        if turn is None or turn.cut_at is None or turn.cut_at < self.now:
            return
        cut = turn.cut_at
        self.now = cut + late_ms
        self.take(heard(self.state, Heard(turn.turn, last=cut - quiet_ms, closed=cut), self.around))
        assert self.state.floor.turn is None

    @rule(who=st.integers(0, GUESTS - 1))
    def a_citizen_is_lost(self, who: int) -> None:
        self.take(away(self.state, self.guests[who], "socket", self.around))

    @rule(who=st.integers(0, GUESTS - 1))
    def a_citizen_is_back(self, who: int) -> None:
        self.take(readmit(self.state, self.guests[who], True, self.around))

    @rule(ms=st.sampled_from([0, 900, LOST_MS - 1, LOST_MS, 2 * TURN_MS]))
    def the_speaker_is_lost_for_a_while(self, ms: int) -> None:
        turn = self.state.floor.turn
        if turn is None or turn.phase == "paused" or turn.left(self.now) <= 0:
            return
        left, speaker = turn.left(self.now), self.who(turn.request.seat)
        self.take(away(self.state, speaker, "silent", self.around))
        self.now += ms
        self.take(tick(self.state, self.around))
        ended = self.state.floor.turn is None
        assert ended == (ms >= LOST_MS)
        self.take(readmit(self.state, speaker, True, self.around))
        after = self.state.floor.turn
        if after is not None:
            assert after.left(self.now) == left, "who returns in time loses none"
        else:
            first = next_present(self.state)
            assert first is not None
            assert first.left_ms is not None
            assert turn.request.request in [it.request for it in self.state.floor.waiting if it.pin == 0]

    @rule(ms=st.sampled_from([0, 900, 20_000]), suspended=st.booleans())
    def everything_stands_still_for_a_while(self, ms: int, suspended: bool) -> None:
        before = self.state.floor.turn
        if before is not None and before.left(self.now) <= 0:
            return
        first, last = ("sitting.suspend", "sitting.continue") if suspended else ("freeze.on", "freeze.off")
        self.ask(self.chair, first, {"reason": "jeda"})
        during = self.state.floor.turn
        assert before is None or (during is not None and during.phase == "paused")
        self.now += ms
        self.take(tick(self.state, self.around))
        self.ask(self.chair, last, {})
        after = self.state.floor.turn
        if before is not None and after is not None:
            assert after.left(self.now) == before.left(self.now - ms if before.deadline else 0)
            if before.phase != "paused":
                assert after.phase in ("running", "warned")

    @rule()
    def media_begins_anew(self) -> None:
        turn = self.state.floor.turn
        if turn is not None:
            left = turn.left(self.state.at)
            self.take(interrupted(self.state, self.state.at, self.around))
            after = self.state.floor.turn
            assert after is not None
            assert after.phase == "paused"
            assert after.left_ms == left

    @rule(ms=st.sampled_from([1, 250, 900, START_MS, LOST_MS, TURN_MS]))
    def time_passes(self, ms: int) -> None:
        self.now += ms
        self.take(tick(self.state, self.around))

    # --- what holds ---------------------------------------------------------------------------------

    @invariant()
    def at_most_one_turn_is_not_ended_and_only_it_opens_a_microphone(self) -> None:
        turn = self.state.floor.turn
        assert len(self.allotted) - len(self.ended) == (0 if turn is None else 1)
        open_ = {
            self.state.participants[p].seat for p, kinds in gates(self.state, {}).items() if "mic" in kinds
        }
        citizens = open_ - {self.state.participants[self.chair].seat}
        if turn is None or turn.phase == "paused":
            assert not citizens
        else:
            assert citizens <= {turn.request.seat}
            assert is_present(self.state, turn.request.seat)
            assert not halted(self.state)

    @invariant()
    def what_the_floor_opens_has_an_end(self) -> None:
        turn = self.state.floor.turn
        chair = self.chair
        ends = endings(self.state)
        for participant, kinds in gates(self.state, {}).items():
            if participant == chair:
                continue
            assert kinds - {"screen", "screen_audio"} <= ends.get(participant, {}).keys()
        for theirs in ends.values():
            for ending in theirs.values():
                assert turn is not None
                self.ends_with(turn, ending.until, ending.span)

    def ends_with(self, turn: Turn, until: int, span: int | None) -> None:
        allotted = self.allotted[turn.turn] + turn.grace_ms
        if turn.deadline is None:
            assert (until, span) == (turn.granted_at + START_MS + allotted, allotted)
        else:
            assert (until, span) == (turn.deadline + turn.grace_ms, None)

    @invariant()
    def nobody_speaks_longer_than_allotted_and_the_grace(self) -> None:
        for body in self.ended[-1:]:
            allotted = self.allotted[body.turn]
            assert 0 <= body.over_ms <= GRACE_MS
            assert 0 <= body.used_ms <= allotted
            assert body.used_ms + body.left_ms == allotted
            assert body.over_ms == 0 or body.left_ms == 0
            assert body.from_ is None or body.to - body.from_ >= body.used_ms + body.over_ms

    @invariant()
    def the_rest_of_a_lost_turn_comes_first(self) -> None:
        rests = [it for it in self.state.floor.waiting if it.pin == 0]
        listed = list(in_order(self.state))
        assert sorted(listed[: len(rests)], key=lambda it: it.seq) == rests
        assert all(it.left_ms for it in rests)

    def who(self, seat: str) -> str:
        return next(p for p in self.guests if self.state.participants[p].seat == seat)

    # --- the actor's part ---------------------------------------------------------------------------

    @property
    def around(self) -> Around:
        return Around(self.now, self.rng, self.opened)

    def ask(self, participant: str, do: str, body: dict[str, Any]) -> Decision | Refusal:
        self.asked += 1
        command = parse({"do": do, "id": f"x{self.asked}", "body": body})
        seat = self.state.participants[participant].seat
        return self.take(decide(self.state, Ask(participant, seat, command.id, command.body), self.around))

    def take(self, outcome: Decision | Refusal) -> Decision | Refusal:
        if isinstance(outcome, Decision):
            replayed = self.state
            for event in outcome.events:
                replayed = apply(replayed, event)
                if isinstance(event.body, on.FloorGranted):
                    self.allotted[event.body.turn] = event.body.ms
                if isinstance(event.body, on.FloorEnded):
                    self.ended.append(event.body)
            assert replayed == outcome.state
            self.state = outcome.state
            self.opened |= {value.seal: value.value for value in outcome.sealed}
        return outcome


TestTurns = Turns.TestCase
TestTurns.settings = settings(max_examples=50, stateful_step_count=40, deadline=None)
