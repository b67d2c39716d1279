"""What must hold of every sitting, under random commands, times, restarts and departures (rooms.md 8)."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.unit.rooms.afterwards import Afterwards
from tests.unit.rooms.business import SECRET_WORD, Business
from tests.unit.rooms.circles import Circles
from tests.unit.rooms.consent.taped import Consents
from tests.unit.rooms.interpreted import Interpreters
from tests.unit.rooms.votes.assembly import Assembly
from tests.unit.rooms.worlds import ROOM, START, rng
from vicon.rooms import snapshot
from vicon.rooms.admission import Arrival
from vicon.rooms.apply import apply
from vicon.rooms.ask import Ask
from vicon.rooms.crowd import Crowd
from vicon.rooms.decide import Around, Decision, admit, away, decide, gone, readmit, redact, tick
from vicon.rooms.gates import Gates, endings, gates
from vicon.rooms.journal import chain, read, verify
from vicon.rooms.lobby.model import here
from vicon.rooms.marks import Claims
from vicon.rooms.opening import Prepared, new_sitting
from vicon.rooms.picture import picture
from vicon.rooms.ports import StoredEvent
from vicon.rooms.presence import AWAY_MS
from vicon.rooms.presiding import LOST_MS, is_chair
from vicon.rooms.protocol.commands import Join
from vicon.rooms.protocol.envelope import parse
from vicon.rooms.redaction import untouchable
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import ROLES, TABLE, grants_of
from vicon.rooms.state import State, is_present
from vicon.rooms.views import labels_of, view_for, views

PATCHES: list[dict[str, Any]] = [
    {"mics": "floor"},
    {"mics": "free", "chat": "open"},
    {"screens": "granted", "seats_max": 4},
    {"retention": "R0"},
    {"lobby": "guests"},
    {"lobby": "queue"},
    {"lobby": "off"},
    {"closed": True},
    {"closed": False},
    {"colour": 1},
]
NIP = "198504122010012003"
MEDIA = st.lists(st.sampled_from(["audio", "video", "screen"]), min_size=1, max_size=3)


class Sitting(Assembly, Business, Consents, Circles, Interpreters, Afterwards, RuleBasedStateMachine):
    """Drives the rules as an actor does, and keeps the journal they write."""

    @initialize()
    def open(self) -> None:
        self.rng = rng(3)
        self.sitting, commit = new_sitting(
            ROOM,
            "meeting",
            "Rapat",
            START,
            self.rng,
            seats=[Prepared("Siti Aminah", "member", votes=True, nip=NIP)],
            patch={"questions": "moderated", "question_upvotes": True, "lobby": "all", "public": "knock"},
        )
        self.rows: list[StoredEvent] = list(commit.events)
        self.opened = {value.seal: value.value for value in commit.sealed}
        self.crowd = Crowd()
        self.events = [read(row) for row in self.rows]
        self.state = self.replayed = State(sitting=self.sitting)
        for event in self.events:
            self.state = apply(self.state, event)
        self.now = START
        self.people = 0
        self.knockers: set[str] = set()
        self.prefix_gates: list[Any] = [None] * len(self.rows)
        self.had_chair = False
        self.computed = Gates()
        for who, role in enumerate(("chair", "chair", "clerk")):
            # Without them nothing else gets far: most who come only wait.
            self.someone_joins(role=role, who=who, again=False)
        self.ask(next(iter(self.state.participants)), "sitting.set", {"patch": {"lobby": "off"}})
        for who, role in enumerate(("member", "member", "guest"), 3):
            self.someone_joins(role=role, who=who, again=False)
        self.ask(next(iter(self.state.participants)), "sitting.set", {"patch": {"lobby": "all"}})

    # --- what happens -------------------------------------------------------------------------------

    @rule(role=st.sampled_from(ROLES), who=st.integers(0, 9), again=st.booleans())
    def someone_joins(self, role: Any, who: int, again: bool) -> None:
        self.people += 1
        jti = f"j{self.people if not again else max(1, self.people - 1)}"
        lang = "jv" if who % 2 else None
        claims = Claims(sub=f"u{who}", jti=jti, use="join", role=role, room=ROOM, device=f"d{who}", lang=lang)
        arrival = Arrival(f"c{self.people}", Join(token="-", name=f"Orang {who}"), claims)
        spent = jti in self.state.spent
        outcome = self.take(admit(self.state, arrival, self.around))
        if spent and self.state.phase != "ended":
            assert isinstance(outcome, Refusal)
            assert outcome.error == "token_spent"

    @rule(who=st.integers(10, 15), again=st.booleans(), silent=st.booleans())
    def someone_knocks(self, who: int, again: bool, silent: bool) -> None:
        """With a lobby token, which stays good: a new one or that of before, and perhaps not for long."""
        self.people += not again
        jti = f"k{who}-{self.people if not again else 0}"
        claims = Claims(sub=f"u{who}-{jti}", jti=jti, use="knock", role="guest", room=ROOM, device=f"d{who}")
        arrival = Arrival(f"c{self.people}", Join(token="-", name=f"Orang {who}"), claims)
        before = self.state.spent.get(jti)
        outcome = self.take(admit(self.state, arrival, self.around))
        if isinstance(outcome, Refusal):
            return
        assert outcome.participant is not None and before in (None, outcome.participant)
        self.knockers.add(outcome.participant)
        if silent:
            self.take(away(self.state, outcome.participant, "silent", self.around))

    @rule(data=st.data(), what=st.integers(0, 41))
    def someone_asks(self, data: st.DataObject, what: int) -> None:
        if not self.state.participants:
            return
        participant = data.draw(st.sampled_from(sorted(self.state.participants)))
        seats = sorted(self.state.seats)
        seat = data.draw(st.sampled_from(seats))
        do, body = self.command(what, seat, data)
        self.ask(participant, do, body)

    def command(self, what: int, seat: str, data: st.DataObject) -> tuple[str, dict[str, Any]]:
        requests = [hand.request for hand in self.state.floor.waiting] or ["q_0000000000000000"]
        messages = [it.message for it in self.state.chat.messages] or ["m_0000000000000000"]
        turn = self.state.floor.turn.turn if self.state.floor.turn else "t_0000000000000000"
        side = data.draw(st.sampled_from(["timur", "barat"]))
        waiting = list(self.state.lobby.waiting) or ["p_0000000000000000"]
        bans = sorted(self.state.bans) or ["b_0000000000000000"]
        to = data.draw(st.sampled_from(["all", "chair", "stage"]))
        choices: list[tuple[str, dict[str, Any]]] = [
            ("leave", {}),
            ("sitting.start", {}),
            ("sitting.end", {}) if data.draw(st.integers(0, 20)) == 0 else ("floor.request", {}),
            ("seat.role", {"seat": seat, "role": data.draw(st.sampled_from(ROLES))}),
            ("seat.grant", {"seat": seat, "add": ["stage", "publish.screen", "moderate"]}),
            ("seat.grant", {"seat": seat, "remove": ["chat.write", "publish.audio"]}),
            ("seat.rename", {"seat": seat, "name": "Nama Baru"}),
            ("mod.mute", {"seats": "all", "kinds": data.draw(MEDIA)}),
            ("mod.lock", {"seats": [seat], "kinds": data.draw(MEDIA), "on": data.draw(st.booleans())}),
            ("mod.remove", {"seat": seat, "reason": SECRET_WORD + "alasan"}),
            ("mod.ban", {"seat": seat, "hours": 1}),
            ("mod.unban", {"ban": bans[0]}),
            ("mod.spotlight", {"seats": [seat]}),
            ("chat.send", {"to": to, "text": self.word + (SECRET_WORD if to != "all" else "") + "halo"}),
            ("chat.delete", {"message": data.draw(st.sampled_from(messages))}),
            ("chat.set", {"mode": data.draw(st.sampled_from(["open", "chair", "off"])), "slow_ms": 5}),
            ("floor.request", {"side": side, "statement": SECRET_WORD + "pernyataan"}),
            ("floor.request", {"for": {"name": "Orang Tua", "door": "paper"}, "side": side}),
            ("floor.move", {"request": requests[-1], "position": data.draw(st.integers(1, 3))}),
            ("floor.list", {"open": data.draw(st.booleans()), "order": "first_time", "turn_ms": 60_000}),
            ("floor.call", {"request": requests[0]}),
            ("floor.grant", {"request": requests[0], "ms": 60_000, "override": data.draw(st.booleans())}),
            ("floor.extend", {"turn": turn, "ms": 5_000}),
            ("floor.pause", {"turn": turn}),
            ("floor.resume", {"turn": turn}),
            ("floor.yield", {"turn": turn}),
            ("floor.revoke", {"turn": turn, "reason": SECRET_WORD + "alasan"}),
            ("floor.withdraw", {"request": requests[0]}),
            ("floor.remove", {"request": requests[-1], "reason": SECRET_WORD + "alasan"}),
            ("sitting.suspend", {"reason": "istirahat", "until": self.now + 600_000}),
            ("sitting.continue", {}),
            ("sitting.set", {"patch": data.draw(st.sampled_from(PATCHES))}),
            ("sitting.preside", {"seat": seat}),
            ("freeze.on", {"reason": SECRET_WORD + "alasan"}),
            ("freeze.off", {}),
            ("sitting.start", {}),
            ("lobby.admit", {"participants": data.draw(st.sampled_from(["all", waiting[:1]]))}),
            ("lobby.next", {}),
            ("lobby.deny", {"participant": waiting[-1], "text": SECRET_WORD + "alasan"}),
            ("lobby.message", {"text": SECRET_WORD + "sabar", "to": waiting[0]}),
            ("lobby.message", {"text": SECRET_WORD + "sabar"}),
            ("lobby.move", {"participant": waiting[-1], "before": waiting[0]}),
        ]
        return choices[what]

    def ask(self, participant: str, do: str, body: dict[str, Any]) -> Decision | Refusal:
        """`participant` sends a command; refused, it must change nothing."""
        command = parse({"do": do, "id": f"x{self.state.seq}", "body": body})
        own = self.state.participants[participant].seat
        before = self.state
        outcome = self.take(decide(self.state, Ask(participant, own, command.id, command.body), self.around))
        if isinstance(outcome, Refusal):
            assert self.state is before
        elif before.seats[own].removed:
            raise AssertionError("a removed seat got something done")
        return outcome

    @rule(data=st.data(), cause=st.sampled_from(["away", "left", "back"]))
    def a_device_comes_and_goes(self, data: st.DataObject, cause: str) -> None:
        if not self.state.participants:
            return
        participant = data.draw(st.sampled_from(sorted(self.state.participants)))
        if cause == "away":
            self.take(away(self.state, participant, "socket", self.around))
        elif cause == "left":
            self.take(gone(self.state, participant, "silent", self.around))
        else:
            removed = self.state.seats[self.state.participants[participant].seat].removed
            outcome = self.take(readmit(self.state, participant, True, self.around))
            assert not (removed and isinstance(outcome, Decision))

    @rule(ms=st.sampled_from([1, 900, LOST_MS, AWAY_MS, 1_800_000]))
    def time_passes(self, ms: int) -> None:
        self.now += ms
        self.take(tick(self.state, self.around))

    @rule(data=st.data())
    def an_administrator_redacts(self, data: st.DataObject) -> None:
        seals = sorted(self.opened.keys() - untouchable(self.state))
        if seals:
            wanted = data.draw(st.lists(st.sampled_from(seals), min_size=1, max_size=5))
            assert isinstance(self.take(redact(self.state, wanted, "request", self.around)), Decision)

    @rule()
    def the_process_restarts(self) -> None:
        taken = snapshot.take(self.state, self.rows[-1].hash)
        restored = snapshot.restore(taken)
        assert restored == self.state
        self.state = restored

    # --- what holds ---------------------------------------------------------------------------------

    @invariant()
    def replay_gives_the_same_state_and_gates_at_every_step(self) -> None:
        """Each step the rows that it wrote: those before gave the same when they were new."""
        done = self.replayed.seq
        for event, expected in zip(self.events[done:], self.prefix_gates[done:], strict=True):
            self.replayed = apply(self.replayed, event)
            if expected is not None:
                assert (gates(self.replayed, {}), endings(self.replayed)) == expected
        assert self.replayed == self.state

    @invariant()
    def the_chain_is_whole(self) -> None:
        assert verify(self.sitting, self.rows) is None
        assert [row.seq for row in self.rows] == list(range(1, len(self.rows) + 1))

    @invariant()
    def there_is_a_chair_once_there_was_one_and_one_presides_while_any_is_present(self) -> None:
        chairs = [seat for seat in self.state.seats if is_chair(self.state, seat)]
        self.had_chair = self.had_chair or bool(chairs)
        assert bool(chairs) == self.had_chair
        if any(is_present(self.state, seat) for seat in chairs) and self.state.phase != "ended":
            assert self.state.presiding is not None
        if self.state.presiding is not None and self.state.phase != "ended":
            assert is_chair(self.state, self.state.presiding)

    @invariant()
    def never_means_never(self) -> None:
        for seat in self.state.seats.values():
            held = grants_of(seat, self.state.settings)
            assert all(TABLE[seat.role, grant] != "never" for grant in held)

    @invariant()
    def a_crowd_of_which_only_the_new_is_written_is_the_crowd(self) -> None:
        assert self.crowd.fields(self.state, self.opened) == Crowd().fields(self.state, self.opened)

    @invariant()
    def what_guests_are_sent_holds_no_word_for_the_stage(self) -> None:
        told = [
            (getattr(event.body, "seat", None), views(self.state, event, self.opened))
            for event in self.events
            if event.kind != "question.approved"
        ]
        for participant, it in self.state.participants.items():
            labels = labels_of(self.state, participant)
            if "stage" in labels:
                continue
            sent = [view_for(prepared, labels) for seat, prepared in told if seat != it.seat]
            shown = picture(self.state, it.seat, self.opened, {})
            own = [one for one in (*shown["chat"], *shown["floor"]["requests"]) if one["seat"] != it.seat]
            assert SECRET_WORD not in json.dumps([sent, own, shown["notes"]])

    @invariant()
    def the_number_of_a_civil_servant_is_shown_to_the_stage_alone(self) -> None:
        event = self.events[1]
        seat: Any = event.body
        prepared = views(self.state, event, self.opened)
        kept = seat.nip.sealed in self.opened
        there = not self.state.seats[seat.seat].removed
        for participant, it in self.state.participants.items():
            labels = labels_of(self.state, participant)
            stage = kept and "stage" in labels
            told = view_for(prepared, labels), picture(self.state, it.seat, self.opened, {})
            assert [NIP in json.dumps(one) for one in told] == [stage, stage and there]

    @invariant()
    def the_journal_and_snapshots_hold_no_text_and_nothing_personal(self) -> None:
        stored = b"".join(row.canonical for row in self.rows) + snapshot.take(self.state, "").state
        for word in (SECRET_WORD, "Orang", "halo", "Siti", "Tua", "Nama Baru", NIP):
            assert word.encode() not in stored
        assert not re.search(rb"\d{1,3}(\.\d{1,3}){3}|@|Mozilla|\+62|\b\d{16}\b", stored)

    @invariant()
    def while_suspended_only_chairs_send_and_while_frozen_no_guest(self) -> None:
        for participant, kinds in gates(self.state, {}).items():
            role = self.state.seats[self.state.participants[participant].seat].role
            if kinds and self.state.phase == "suspended":
                assert role == "chair"
            if kinds and self.state.frozen:
                assert role in ("chair", "clerk", "jbi", "service")

    @invariant()
    def a_freeze_that_ends_leaves_the_gates_as_they_were(self) -> None:
        frozen = replace(self.state, frozen=True)
        assert gates(replace(frozen, frozen=self.state.frozen), {}) == gates(self.state, {})

    @invariant()
    def who_knocked_and_did_not_leave_is_in_the_list_a_chair_sees(self) -> None:
        gone = {"lobby.left", "lobby.denied", "lobby.admitted"}
        expected: list[str] = []
        for event in self.events:
            it: Any = event.body
            if event.kind == "lobby.knocked" and it.participant not in expected:
                expected.append(it.participant)
            elif event.kind in gone:
                expected.remove(it.participant)
        if self.state.phase == "ended":
            expected = []
        waiting = here(self.state.lobby)
        assert sorted(waiting) == sorted(expected)
        for seat, it in self.state.seats.items():
            if it.role == "chair":
                listed = picture(self.state, seat, self.opened, {})["lobby"]
                assert [entry["participant"] for entry in listed] == waiting
        inside = {id_ for id_, it in self.state.participants.items() if it.presence != "left"}
        assert inside.isdisjoint(waiting)
        assert set(waiting).isdisjoint(gates(self.state, {}))

    @invariant()
    def the_list_is_the_requests_in_order_of_their_numbers(self) -> None:
        order = {
            event.body.request: event.seq  # type: ignore[attr-defined]
            for event in self.events
            if event.kind == "floor.requested"
        }
        numbers = [order[hand.request] for hand in self.state.floor.waiting]
        assert numbers == sorted(numbers)
        own = [hand.seat for hand in self.state.floor.waiting if hand.for_name is None]
        assert len(set(own)) == len(own)

    # --- the actor's part ---------------------------------------------------------------------------

    @property
    def around(self) -> Around:
        return Around(self.now, self.rng, self.opened)

    def take(self, outcome: Decision | Refusal) -> Decision | Refusal:
        if isinstance(outcome, Decision):
            new = list(chain(self.sitting, self.rows[-1].hash, outcome.events))
            self.rows += new
            self.events += map(read, new)
            self.prefix_gates += [None] * len(outcome.events)
            self.state = outcome.state
            if outcome.events:
                self.prefix_gates[-1] = self.computed.of(self.state, {}), endings(self.state)
            self.opened |= {value.seal: value.value for value in outcome.sealed}
            for seal in outcome.unsealed:
                del self.opened[seal]
        return outcome


TestSitting = Sitting.TestCase
TestSitting.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
