"""Who may do what: the table, and every command tried by every role at the server."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.rooms.readied import DECISION, DECK, ITEM, NOTE, OTHER, POLL, QUESTION, TASK, VOTE, readied
from tests.unit.rooms.worlds import ROOM, START, rng
from vicon.rooms.admission import Arrival
from vicon.rooms.apply import apply
from vicon.rooms.ask import Ask
from vicon.rooms.decide import Around, Decision, admit, decide, writes
from vicon.rooms.grants import Grant, Role
from vicon.rooms.journal import read
from vicon.rooms.marks import Claims
from vicon.rooms.opening import new_sitting
from vicon.rooms.presets import Settings
from vicon.rooms.protocol.commands import COMMANDS, Join
from vicon.rooms.protocol.envelope import parse
from vicon.rooms.protocol.state import Phase
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import GRANTS, ROLES, TABLE, grants_of, may
from vicon.rooms.state import Seat, Span, State
from vicon.rooms.votes.box import Box

MODERATES: set[Role] = {"chair"}
WRITES: set[Role] = {"chair", "clerk", "member", "staff", "guest", "interpreter", "jbi"}
RAISES: set[Role] = {"chair", "clerk", "member", "staff", "guest"}
CHAT: set[Role] = {"chair", "clerk"}
ALL: set[Role] = set(ROLES)

# For each command: its body (TARGET stands for a guest's seat, HAND for that guest's request), and which
# roles get it done. Written by hand from the table of roles, not derived from the code's.
TARGET, HAND, MESSAGE, BAN, TURN, MEMBER = "TARGET", "HAND", "MESSAGE", "BAN", "TURN", "MEMBER"
WAITING = "WAITING"
MATRIX: dict[str, tuple[dict[str, Any], set[Role]]] = {
    "leave": ({}, ALL),
    "sitting.open": ({}, MODERATES),
    "sitting.start": ({}, MODERATES),
    "sitting.suspend": ({"reason": "istirahat"}, MODERATES),
    "sitting.continue": ({}, MODERATES),
    "sitting.end": ({}, MODERATES),
    "sitting.set": ({"patch": {"chat": "off"}}, MODERATES),
    "sitting.preside": ({"seat": TARGET}, set()),
    "freeze.on": ({}, MODERATES),
    "freeze.off": ({}, MODERATES),
    "lobby.admit": ({"participants": [WAITING]}, CHAT),
    "lobby.next": ({}, CHAT),
    "lobby.deny": ({"participant": WAITING}, CHAT),
    "lobby.message": ({"text": "sabar"}, CHAT),
    "lobby.move": ({"participant": WAITING}, CHAT),
    "seat.role": ({"seat": TARGET, "role": "member"}, MODERATES),
    "seat.grant": ({"seat": TARGET, "add": ["chat.write"]}, MODERATES),
    "seat.rename": ({"seat": TARGET, "name": "Lain"}, MODERATES),
    "mod.mute": ({"seats": [TARGET], "kinds": ["audio"]}, MODERATES),
    "mod.lock": ({"seats": "all", "kinds": ["audio"], "on": True}, MODERATES),
    "mod.remove": ({"seat": TARGET}, MODERATES),
    "mod.ban": ({"seat": TARGET}, MODERATES),
    "mod.unban": ({"ban": BAN}, MODERATES),
    "mod.spotlight": ({"seats": [TARGET]}, MODERATES),
    "chat.send": ({"to": "all", "text": "halo"}, WRITES),
    "chat.delete": ({"message": MESSAGE}, CHAT),
    "chat.set": ({"mode": "off", "slow_ms": 0}, CHAT),
    "floor.request": ({}, RAISES),
    "floor.withdraw": ({"request": HAND}, set()),
    "floor.remove": ({"request": HAND}, MODERATES),
    "attend.mark": ({"seat": TARGET, "present": True, "where": "room"}, CHAT),
    "vote.create": ({"title": "Setuju?", "kind": "hands", "options": ["Ya", "Tidak"]}, MODERATES),
    "vote.open": ({"vote": VOTE}, MODERATES),
    "vote.call": ({"vote": VOTE, "seat": MEMBER}, MODERATES),
    "vote.cast": ({"vote": VOTE, "choice": 0}, {"chair", "member"}),
    "vote.record": ({"vote": VOTE, "seat": MEMBER, "choice": 0, "witness": TARGET}, {"clerk"}),
    "vote.tally": ({"vote": VOTE, "counts": [1, 0], "witnesses": [TARGET, MEMBER]}, {"clerk"}),
    "vote.close": ({"vote": VOTE}, MODERATES),
    "vote.publish": ({"vote": VOTE}, MODERATES),
    "vote.recount": ({"vote": VOTE}, MODERATES),
    "vote.repeat": ({"vote": VOTE}, MODERATES),
    "vote.void": ({"vote": VOTE}, MODERATES),
    "floor.move": ({"request": HAND, "position": 1}, MODERATES),
    "floor.list": ({"open": True, "turn_ms": 60_000}, MODERATES),
    "floor.call": ({"request": HAND}, MODERATES),
    "floor.grant": ({"request": HAND, "ms": 60_000}, MODERATES),
    "floor.extend": ({"turn": TURN, "ms": 60_000}, MODERATES),
    "floor.pause": ({"turn": TURN}, MODERATES),
    "floor.remind": ({"turn": TURN}, MODERATES),
    "floor.resume": ({"turn": TURN}, MODERATES),
    "floor.yield": ({"turn": TURN}, set()),
    "floor.revoke": ({"turn": TURN}, MODERATES),
    "agenda.import": ({"items": [{"judul": "Penutup"}]}, CHAT),
    "agenda.move": ({"item": ITEM, "position": 1}, CHAT),
    "agenda.start": ({"item": ITEM}, CHAT),
    "agenda.finish": ({"item": ITEM}, CHAT),
    "agenda.skip": ({"item": ITEM}, CHAT),
    "agenda.postpone": ({"item": ITEM}, CHAT),
    "note.add": ({"text": "Catatan"}, CHAT),
    "decision.add": ({"text": "Disepakati"}, CHAT),
    "action.add": ({"text": "Perbaiki", "owner": "PUPR", "due": START}, CHAT),
    "note.correct": ({"entry": NOTE, "text": "Catatan"}, CHAT),
    "decision.correct": ({"entry": DECISION, "text": "Disepakati"}, CHAT),
    "action.correct": ({"entry": TASK, "text": "Perbaiki", "owner": "PUPR", "due": START}, CHAT),
    "note.strike": ({"entry": NOTE}, CHAT),
    "decision.strike": ({"entry": DECISION, "reason": "Keliru"}, CHAT),
    "action.strike": ({"entry": TASK}, CHAT),
    "question.ask": ({"text": "Kapan?"}, WRITES),
    "question.withdraw": ({"question": QUESTION}, set()),
    "question.approve": ({"question": QUESTION}, CHAT),
    "question.reject": ({"question": QUESTION, "reason": "Di luar acara"}, CHAT),
    "question.merge": ({"question": QUESTION, "into": OTHER}, CHAT),
    "question.assign": ({"question": QUESTION, "owner": "PUPR"}, CHAT),
    "question.answer": ({"question": QUESTION, "text": "Besok"}, {"chair", "member", "staff"}),
    "question.close": ({"question": QUESTION}, CHAT),
    "poll.create": ({"title": "Jam?", "options": ["8", "9"]}, MODERATES),
    "poll.open": ({"poll": POLL}, MODERATES),
    "poll.answer": ({"poll": POLL, "choice": [0]}, WRITES),
    "poll.close": ({"poll": POLL}, MODERATES),
    "consent.set": ({"record": "voice", "publish": "none"}, ALL),
    "recording.start": ({}, CHAT),
    "recording.stop": ({}, CHAT),
    "recording.mark": ({"label": "Keputusan"}, CHAT),
    "slides.show": ({"deck": DECK}, CHAT),
    "slides.page": ({"deck": DECK, "page": 2}, CHAT),
    "slides.hide": ({"deck": DECK}, CHAT),
    "broadcast.start": ({}, CHAT),
    "broadcast.stop": ({}, CHAT),
    "broadcast.dump": ({}, CHAT),
}
PHASES: dict[str, Phase] = {
    "sitting.open": "scheduled",
    "sitting.start": "open",
    "sitting.continue": "suspended",
}
NEEDS_TURN = ("floor.extend", "floor.pause", "floor.resume", "floor.remind", "floor.yield", "floor.revoke")


def test_the_matrix_leaves_no_command_out() -> None:
    written = {do for do, body in COMMANDS.items() if writes(body.model_construct())}
    assert written == set(MATRIX)


class Table:
    """A chair, a guest with raised hand and a message, somebody banned, and a seat of the role under test."""

    def __init__(self, role: Role) -> None:
        self.rng = rng(7)
        _, commit = new_sitting(ROOM, "meeting", "Rapat", START, self.rng, patch={"public": "knock"})
        self.opened = {value.seal: value.value for value in commit.sealed}
        self.state = State(sitting=commit.sitting)
        for row in commit.events:
            self.state = apply(self.state, read(row))
        chair = self.join("chair", 1)
        self.guest = self.join("guest", 2)
        self.ask(self.guest, "floor.request", {})
        self.ask(self.guest, "chat.send", {"to": "all", "text": "halo"})
        banned = self.join("guest", 4)
        self.ask(chair, "mod.ban", {"seat": self.state.participants[banned].seat})
        self.member = self.join("member", 5)
        self.waiting = self.join("guest", 6, "knock")
        self.chair = chair
        self.tested = self.join(role, 3)

    @property
    def around(self) -> Around:
        return Around(START + 100_000, self.rng, self.opened, box={POLL: Box()}.get)

    def take(self, decision: Decision | Refusal) -> Decision | Refusal:
        if isinstance(decision, Decision):
            self.state = decision.state
            self.opened |= {value.seal: value.value for value in decision.sealed}
        return decision

    def join(self, role: Role, n: int, use: str = "join") -> str:
        claims = Claims(sub=f"u{n}", jti=f"j{n}", use=use, role=role, room=ROOM)
        body = Join(token="-", name=f"Orang {n}")
        decision = self.take(admit(self.state, Arrival(f"c{n}", body, claims), self.around))
        assert isinstance(decision, Decision)
        assert decision.participant is not None
        return decision.participant

    def ask(self, participant: str, do: str, body: dict[str, Any]) -> Decision | Refusal:
        command = parse({"do": do, "id": f"x{do}", "body": body})
        seat = self.state.participants[participant].seat
        return self.take(decide(self.state, Ask(participant, seat, command.id, command.body), self.around))

    def fill(self, body: dict[str, Any]) -> dict[str, Any]:
        seat = self.state.participants[self.guest].seat
        words = {
            TARGET: seat,
            MEMBER: self.state.participants[self.member].seat,
            HAND: next((it.request for it in self.state.floor.waiting), ""),
            WAITING: self.waiting,
            MESSAGE: self.state.chat.messages[0].message,
            BAN: next(iter(self.state.bans)),
            TURN: self.state.floor.turn.turn if self.state.floor.turn else "",
        }
        swap = lambda value: words.get(value, value) if isinstance(value, str) else value  # noqa: E731
        return {k: [swap(i) for i in v] if isinstance(v, list) else swap(v) for k, v in body.items()}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("do", MATRIX)
def test_each_role_can_do_what_its_row_says_and_nothing_else(role: Role, do: str) -> None:
    body, allowed = MATRIX[do]
    table = Table(role)
    guest, member = (table.state.participants[it].seat for it in (table.guest, table.member))
    table.state = readied(table.state, do, guest, member)
    if do in NEEDS_TURN:
        table.ask(table.chair, "floor.grant", table.fill({"request": HAND, "ms": 60_000}))
    if do == "floor.resume":
        table.ask(table.chair, "floor.pause", table.fill({"turn": TURN}))
    table.state = before = replace(
        table.state,
        phase=PHASES.get(do, table.state.phase),
        frozen=do == "freeze.off",
        freezes=(Span(START),) if do == "freeze.off" else (),
    )
    outcome = table.ask(table.tested, do, table.fill(body))
    if role in allowed:
        assert isinstance(outcome, Decision)
    else:
        assert isinstance(outcome, Refusal)
        assert outcome.error == "forbidden"
        assert table.state is before


@pytest.mark.parametrize("role", sorted(RAISES))
def test_whoever_may_raise_a_hand_takes_it_down_again(role: Role) -> None:
    table = Table(role)
    table.ask(table.tested, "floor.request", {})
    own = list(table.state.floor.requests)[-1]
    assert isinstance(table.ask(table.tested, "floor.withdraw", {"request": own}), Decision)
    assert own not in [hand.request for hand in table.state.floor.waiting]


@pytest.mark.parametrize(
    "do", ["mod.mute", "mod.remove", "mod.ban", "seat.role", "seat.grant", "seat.rename"]
)
def test_nobody_acts_on_the_presiding_chair(do: str) -> None:
    table = Table("chair")
    chair = table.state.presiding
    body = {key: chair if value == TARGET else value for key, value in MATRIX[do][0].items()}
    if do == "mod.mute":
        body["seats"] = [chair]
    outcome = table.ask(table.tested, do, body)
    assert isinstance(outcome, Refusal)
    assert outcome.error == "forbidden"


@given(
    st.sampled_from(ROLES),
    st.lists(st.sampled_from(GRANTS)),
    st.lists(st.sampled_from(GRANTS)),
    st.sampled_from(["free", "floor"]),
)
def test_a_never_cell_is_false_under_all_grants(
    role: Role, add: list[Grant], remove: list[Grant], mics: Any
) -> None:
    seat = Seat(role=role, name="", add=tuple(add), remove=tuple(remove))
    held = grants_of(seat, Settings(mics=mics, cameras=mics))
    assert not [grant for grant in held if TABLE[role, grant] == "never"]


def test_a_role_cannot_be_granted_more_than_the_giver_holds() -> None:
    table = Table("clerk")
    seat = table.state.participants[table.tested].seat
    given_role = replace(table.state.seats[seat], add=("role",))
    table.state = replace(table.state, seats={**table.state.seats, seat: given_role})
    target = table.state.participants[table.guest].seat
    for do, body in (
        ("seat.role", {"seat": target, "role": "chair"}),
        ("seat.grant", {"seat": target, "add": ["moderate"]}),
    ):
        outcome = table.ask(table.tested, do, body)
        assert isinstance(outcome, Refusal)
    assert not may(table.state, target, "moderate")
