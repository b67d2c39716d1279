"""After the end: every sitting that was driven anywhere ends there, and then all happens to it again."""

from __future__ import annotations

from typing import Any

from tests.unit.rooms.worlds import ROOM
from vicon.rooms.admission import Arrival
from vicon.rooms.decide import (
    Around,
    Decision,
    admit,
    away,
    gone,
    heard,
    interrupted,
    lose,
    prove,
    readmit,
    redact,
    seal,
    sign,
    tick,
)
from vicon.rooms.floor.clock import Heard
from vicon.rooms.journal import read
from vicon.rooms.lobby.model import here
from vicon.rooms.marks import Claims
from vicon.rooms.ports import StoredEvent
from vicon.rooms.protocol.commands import Join
from vicon.rooms.redaction import untouchable
from vicon.rooms.refusal import Refusal
from vicon.rooms.state import State

COMPLETED = {
    "question.answered",
    "question.closed",
    "note.added",
    *(f"{what}.{how}" for what in ("note", "decision", "action") for how in ("corrected", "struck")),
}
AFTER_THE_END = {"question.overdue", "sitting.sealed", "redaction.recorded", "checkpoint.signed", *COMPLETED}
AFTER_THE_SEAL = {"redaction.recorded", "checkpoint.signed"}
DAYS_30_MS = 30 * 86_400_000
COMMANDS: list[tuple[str, dict[str, Any]]] = [
    ("leave", {}),
    ("sitting.start", {}),
    ("sitting.end", {}),
    ("freeze.on", {}),
    ("chat.send", {"to": "all", "text": "masih di sini"}),
    ("decision.add", {"text": "terlambat"}),
    ("attend.mark", {"seat": "st_0000000000000000", "present": True, "where": "phone"}),
]


class Afterwards:
    """The last step of the machine `Sitting`."""

    state: State
    rows: list[StoredEvent]
    opened: dict[str, str]
    around: Around
    now: int
    ask: Any
    take: Any
    replay_gives_the_same_state_and_gates_at_every_step: Any
    the_chain_is_whole: Any

    def teardown(self) -> None:
        """Nothing of the meeting is written after `sitting.ended`, whatever is done, heard or due then."""
        self._comes_to_its_end()
        assert self.state.phase == "ended"
        end = next(n for n, row in enumerate(self.rows) if read(row).kind == "sitting.ended")
        self._all_happens_again()
        assert self._kinds_since(end + 1) <= AFTER_THE_END
        if self.state.sealed_at is None:
            assert isinstance(self.take(seal(self.state, [], self.around)), Decision)
        sealed = len(self.rows)
        self._all_happens_again()
        assert self._kinds_since(sealed) <= AFTER_THE_SEAL
        assert isinstance(self.take(seal(self.state, [], self.around)), Refusal)
        self.replay_gives_the_same_state_and_gates_at_every_step()
        self.the_chain_is_whole()

    def _comes_to_its_end(self) -> None:
        """A chair ends it; else, or if a vote is open, it ends by itself some time after all have left, those
        who waited to be let in too."""
        chair = self.state.presiding
        for participant, it in list(self.state.participants.items()):
            if it.seat == chair and self.state.phase != "ended":
                self.ask(participant, "sitting.end", {})
        for participant in [*self.state.participants, *here(self.state.lobby)]:
            self.take(gone(self.state, participant, "silent", self.around))
        self.now += DAYS_30_MS
        self.take(tick(self.state, self.around))

    def _all_happens_again(self) -> None:
        for participant in list(self.state.participants):
            self.take(away(self.state, participant, "socket", self.around))
            self.take(gone(self.state, participant, "leave", self.around))
            assert isinstance(self.take(readmit(self.state, participant, True, self.around)), Refusal)
            for do, body in COMMANDS:
                assert isinstance(self.ask(participant, do, body), Refusal)
            for do, body in self._completions():
                self.ask(participant, do, body)
        claims = Claims(sub="u-late", jti="late", use="join", role="guest", room=ROOM, device="d-late")
        late = Arrival("late", Join(token="-", name="Terlambat"), claims)
        assert isinstance(self.take(admit(self.state, late, self.around)), Refusal)
        for alive in (frozenset(self.state.participants), frozenset[str]()):
            self.take(prove(self.state, alive, self.around))
        self.take(heard(self.state, Heard("t_0000000000000000", self.now, self.now, self.now), self.around))
        self.take(interrupted(self.state, self.now, self.around))
        for id_ in (*self.state.votes, *self.state.polls):
            self.take(lose(self.state, id_, self.around))
        self.now += DAYS_30_MS
        self.take(tick(self.state, self.around))
        self.take(sign(self.state, "note", self.around))
        seals = sorted(self.opened.keys() - untouchable(self.state))
        if seals:
            self.take(redact(self.state, seals[:1], "request", self.around))

    def _completions(self) -> list[tuple[str, dict[str, Any]]]:
        """What may be written until the seal, by who may."""
        answers = [("question.answer", {"question": id_, "text": "Ya"}) for id_ in self.state.questions]
        notes = self.state.notes
        written = {"note": notes.notes, "decision": notes.decisions}
        struck = [(f"{what}.strike", {"entry": it.seq}) for what, all_ in written.items() for it in all_]
        return [("note.add", {"text": "menyusul"}), *answers, *struck]

    def _kinds_since(self, row: int) -> set[str]:
        return {read(it).kind for it in self.rows[row:]}
