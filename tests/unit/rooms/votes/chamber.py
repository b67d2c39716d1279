"""A council: a chair, a clerk and six voting seats, driven as an actor drives the rules."""

from __future__ import annotations

from typing import Any

from tests.unit.rooms.worlds import ROOM, START, rng
from vicon.rooms.admission import Arrival
from vicon.rooms.apply import apply
from vicon.rooms.ask import Ask
from vicon.rooms.decide import Around, Decision, admit, decide, prove, tick
from vicon.rooms.journal import chain, read
from vicon.rooms.marks import Claims
from vicon.rooms.opening import Prepared, new_sitting
from vicon.rooms.ports import StoredEvent
from vicon.rooms.protocol.commands import Join
from vicon.rooms.protocol.envelope import parse
from vicon.rooms.refusal import Refusal
from vicon.rooms.state import State
from vicon.rooms.votes.model import Vote

MEMBERS = 6
HANDS = {"title": "Menyetujui?", "kind": "hands", "options": ["Setuju", "Tolak"]}


class Chamber:
    """`people` are participants: 0 presides and votes, 1 is the clerk, then the members."""

    def __init__(self, seed: int = 3, **patch: Any) -> None:
        self.rng = rng(seed)
        seats = [Prepared("Ketua", "chair", votes=True), Prepared("Notulis", "clerk")]
        seats += [Prepared(f"Anggota {n}", "member", votes=True) for n in range(MEMBERS - 1)]
        self.sitting, commit = new_sitting(
            ROOM, "hearing", "Paripurna", START, self.rng, seats=seats, patch={"start": "chair", **patch}
        )
        self.rows: list[StoredEvent] = list(commit.events)
        self.opened = {value.seal: value.value for value in commit.sealed}
        self.now = START
        self.state = State(sitting=self.sitting)
        for row in self.rows:
            self.state = apply(self.state, read(row))
        self.people = [self._join(n, seat) for n, seat in enumerate(list(self.state.seats))]
        self.seats = [self.state.participants[it].seat for it in self.people]
        self.voters = [seat for seat in self.seats if self.state.seats[seat].votes]
        self.prove(range(len(self.people)))

    def _join(self, n: int, seat: str) -> str:
        role = self.state.seats[seat].role
        claims = Claims(sub=f"u{n}", jti=f"j{n}", use="join", role=role, room=ROOM, seat=seat)
        decision = self.take(admit(self.state, Arrival(f"c{n}", Join(token="-"), claims), self.around))
        assert isinstance(decision, Decision)
        assert decision.participant is not None
        return decision.participant

    @property
    def around(self) -> Around:
        return Around(self.now, self.rng, self.opened)

    @property
    def vote(self) -> str:
        """The last one."""
        return list(self.state.votes)[-1]

    @property
    def it(self) -> Vote:
        return self.state.votes[self.vote]

    def prove(self, who: Any) -> None:
        """These devices take media."""
        self.take(prove(self.state, frozenset(self.people[n] for n in who), self.around))

    def ask(self, who: int, do: str, **body: Any) -> Decision | Refusal:
        command = parse({"do": do, "id": f"x{self.state.seq}", "body": body})
        ask = Ask(self.people[who], self.seats[who], command.id, command.body)
        return self.take(decide(self.state, ask, self.around))

    def does(self, who: int, do: str, **body: Any) -> None:
        outcome = self.ask(who, do, **body)
        assert isinstance(outcome, Decision), f"{do}: {outcome.error} {outcome.detail}"

    def refused(self, who: int, do: str, **body: Any) -> str:
        before, outcome = self.state, self.ask(who, do, **body)
        assert isinstance(outcome, Refusal), f"{do} was done"
        assert self.state is before
        return outcome.error

    def open(self, ms: int | None = None, **fields: Any) -> None:
        self.does(0, "vote.create", **{**HANDS, **fields})
        self.does(0, "vote.open", vote=self.vote, ms=ms)

    def pass_(self, ms: int) -> None:
        self.now += ms
        self.take(tick(self.state, self.around))

    def kinds(self) -> list[str]:
        return [read(row).kind for row in self.rows]

    def take(self, outcome: Decision | Refusal) -> Decision | Refusal:
        if isinstance(outcome, Decision):
            self.rows += chain(self.sitting, self.rows[-1].hash, outcome.events)
            self.state = outcome.state
            self.opened |= {value.seal: value.value for value in outcome.sealed}
        return outcome
