"""What the parts of a sitting at work share: ledger, media, sockets, and how a decision takes effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import inf

from vicon.description import Description
from vicon.rooms import gates
from vicon.rooms.boxes import SecretBoxes
from vicon.rooms.bulletin import Bulletin
from vicon.rooms.checkpoint import CheckpointSigner
from vicon.rooms.crowd import Crowd
from vicon.rooms.decide import Around, Decision, disk_low, heard, interrupted, prove
from vicon.rooms.disk import Disk
from vicon.rooms.ephemera import Ephemera
from vicon.rooms.errors import ERRORS
from vicon.rooms.facts import AT_ONCE, Fact, settle
from vicon.rooms.floor.clock import Heard
from vicon.rooms.floor.news import FloorNews
from vicon.rooms.followup import follow
from vicon.rooms.gatekeeper import Gatekeeper, Standing
from vicon.rooms.ids import Rng
from vicon.rooms.ledger import Answered, Ledger
from vicon.rooms.lines import Lines
from vicon.rooms.lobby.desk import SILENT_S, Desk
from vicon.rooms.lobby.model import here
from vicon.rooms.messages import no
from vicon.rooms.networks import Networks
from vicon.rooms.ports import (
    BallotBox,
    JournalConflict,
    JournalUnavailable,
    JsonObject,
    Kind,
    LinkGrade,
    MediaRoom,
    Outlet,
    Secret,
    TransportState,
)
from vicon.rooms.proofs import Proofs
from vicon.rooms.protocol.fields import MediaName
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import may
from vicon.rooms.state import State, inside
from vicon.rooms.telling import Telling
from vicon.tracing import spans

RETRY_MS = 1_000
"""How long the database is left alone after it did not answer, so that nobody waits for it in a queue."""


class Hall:
    """Is the MediaListener of its room too."""

    media: MediaRoom

    def __init__(
        self,
        ledger: Ledger,
        outlet: Outlet,
        clock: Callable[[], int],
        steady: Callable[[], float],
        rng: Rng,
        signer: CheckpointSigner | None,
        box: BallotBox,
    ) -> None:
        self.ledger = ledger
        self.outlet = outlet
        self.steady = steady
        self.rng = rng
        self.signer = signer
        self.lines = Lines()
        self.ephemera = Ephemera()
        self.telling = Telling(ledger, outlet, self.lines, self.ephemera)
        self.proofs = Proofs()
        self.networks = Networks()
        self.crowd = Crowd()
        self.boxes = SecretBoxes(box, ledger.state)
        self.desk = Desk()
        self._links = Bulletin(outlet, self.lines, "links", "moderate")
        self.disk = Disk(outlet, self.lines)
        self.floor_news = FloorNews()
        self.wake: Callable[[], None] = lambda: None
        """Called when there is something to write that did not come by the queue."""
        self.facts: list[Fact] = []
        # A step of the wall clock must move no deadline: time goes on from here by the steady one.
        self._epoch = clock() - steady() * 1000
        self._away_until = 0.0
        self._gatekeeper = Gatekeeper(self._epoch)
        for participant, it in ledger.state.participants.items():
            if it.presence != "left":
                self.ephemera.expect(participant)
            if it.presence == "present":
                self.lines.expect(participant, steady())
                if it.seat in ledger.state.quorum.present:
                    self.proofs.expect(participant, steady())
        if ledger.state.floor.turn is not None:
            last = ledger.state.at
            self.facts.append(lambda state, around: interrupted(state, last, around))
        for participant in here(ledger.state.lobby):
            self.lines.expect(participant, steady(), SILENT_S)

    # --- looking ------------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        return self.ledger.state

    @property
    def sitting(self) -> str:
        return self.ledger.sitting

    @property
    def now(self) -> int:
        return round(self._epoch + self.steady() * 1000)

    @property
    def around(self) -> Around:
        support, boxes = self.ephemera.support.counts, self.boxes
        opened, full = self.ledger.opened, self.disk.full
        return Around(self.now, self.rng, opened, support, boxes.of, boxes.safe, full)

    @property
    def idle(self) -> bool:
        return not (len(self.lines) or self.facts or inside(self.state) or here(self.state.lobby))

    # --- writing ------------------------------------------------------------------------------------

    async def perform(
        self,
        decision: Decision,
        *,
        answered: Sequence[Answered] = (),
        secrets: Sequence[Secret] = (),
        checkpoint: tuple[int, str] | None = None,
        acknowledge: Callable[[], None] | None = None,
    ) -> None:
        """Close gates, store, publish, open gates, acknowledge, and let go of whom the events sent away.

        Raises JournalUnavailable (nothing happened, gates are as before) and JournalConflict.
        """
        if not decision.events and not secrets:
            if acknowledge is not None:
                acknowledge()
            return
        if self.steady() < self._away_until:
            raise JournalUnavailable("left alone for a moment")
        off = self.ephemera.off
        self.ephemera.obey(decision.state, decision.events)
        after = self._gatekeeper.of(decision.state, self.ephemera.off)
        closing = self._gatekeeper.closing(after)
        if closing is not None:
            self._say(closing)
        before = self.state
        try:
            await self.ledger.write(decision, answered=answered, secrets=secrets, checkpoint=checkpoint)
        except JournalUnavailable:
            self._away_until = self.steady() + RETRY_MS / 1000
            self.ephemera.off = off
            if closing is not None:
                self._say_gates()
            raise
        self.telling.publish(decision, before)
        self._open(after)
        if acknowledge is not None:
            acknowledge()
        for event in decision.events:
            follow(self, event)

    async def flush(self) -> None:
        """Write the facts that wait, then who is there. Raises JournalUnavailable; the rest waits."""
        while self.facts:
            taken = self.facts[:AT_ONCE]
            await self.perform(settle(taken, self.state, self.around, self.ledger.opened))
            del self.facts[: len(taken)]
        alive = self.proofs.news(self.state, self.steady())
        if alive is not None:
            await self.perform(prove(self.state, alive, self.around))
            self.proofs.took(self.state, alive)

    def switch(self, participant: str, off: frozenset[MediaName]) -> None:
        """What the client says of its devices. A locked kind stays off until it says so again."""
        off = self.note_off(self.state, participant, off)
        self._open(self._gatekeeper.of(self.state, self.ephemera.off))
        on = {kind: name not in off for name, kinds in gates.KINDS.items() for kind in kinds}
        self.media.client_state(participant, on)

    def note_off(self, state: State, participant: str, off: frozenset[MediaName]) -> frozenset[MediaName]:
        """Note what a participant of `state` has off; gates follow later, those of all who come at once."""
        off |= frozenset(state.seats[state.participants[participant].seat].locked)
        self.ephemera.switch(participant, off)
        return off

    async def connect(self, state: State, participant: str, offer: Description) -> Description:
        """The answer to an offer of a participant of `state`. Raises MediaRefused."""
        seat = state.participants[participant].seat
        barred = gates.barred(state)
        # Before there is a connection that could carry anything.
        self.media.bar(self._gatekeeper.standing.barred | barred)
        with spans.part("negotiate"):
            answer = await self.media.connect(participant, seat, offer)
        self.tell_role(state, participant)
        # A transport that replaces a lost one starts closed; say again what is open.
        standing = self._gatekeeper.standing
        self._say(replace(standing, barred=standing.barred | barred))
        return answer

    def _open(self, after: Standing) -> None:
        if self._gatekeeper.stand(after):
            self._say_gates()

    def _say_gates(self) -> None:
        self._say(self._gatekeeper.standing)

    def _say(self, standing: Standing) -> None:
        with spans.part("gates"):
            self._set(standing)

    def _set(self, standing: Standing) -> None:
        self.media.bar(standing.barred)
        self.media.tape(standing.tape)
        self.media.gates(standing.gates, standing.ends, standing.channels)

    def tell_role(self, state: State, participant: str) -> None:
        """Let the media know what its seat is, for `jbi` and the stage."""
        seat = state.participants[participant].seat
        jbi = state.seats[seat].role == "jbi"
        self.media.role(participant, jbi=jbi, stage=may(state, seat, "stage"))

    # --- sockets ------------------------------------------------------------------------------------

    def refuse(self, socket: str, command: str, refusal: Refusal, *, shut: bool = False) -> None:
        """Say no; `shut`: close the socket too, if the error is one that ends it."""
        self.outlet.send(socket, no(command, refusal))
        close = ERRORS[refusal.error].close
        if shut and close is not None:
            self.outlet.close(socket, close, refusal.error, refusal.retry_ms)

    def release(self, participant: str, error: str, retry_ms: int | None = None) -> None:
        """The participant is no longer part of it: its media ends, and its socket with the error."""
        self.media.drop(participant, error)
        self.ephemera.forget(participant)
        self.proofs.forget(participant)
        self.desk.take(participant)
        socket = self.lines.forget(participant)
        if socket is not None:
            self.outlet.close(socket, ERRORS[error].close or 1000, error, retry_ms)

    def tell_lobby(self) -> None:
        """Those who wait, what has changed for them."""
        for participant, body in self.desk.news(self.state, self.ledger.opened, self.steady()):
            line = self.lines.of(participant)
            if line is not None and line.socket is not None:
                self.tell_waiting(line.socket, body)

    def tell_waiting(self, socket: str, body: JsonObject) -> None:
        """To one socket: who waits has no label, so that no event of the sitting can reach it."""
        self.outlet.send(socket, {"is": "live", "topic": "lobby", "body": body})

    def unavailable(self) -> Refusal:
        return Refusal("unavailable", retry_ms=RETRY_MS)

    # --- MediaListener ------------------------------------------------------------------------------

    def transport(self, participant: str, state: TransportState, reason: str) -> None:
        self.proofs.heard(participant, state, self.steady())
        body = {"state": state, "reason": reason}
        self.outlet.live(self.sitting, participant, "transport", body)

    def live(self, participant: str | None, topic: str, body: JsonObject) -> None:
        self.telling.live(participant, topic, body)

    def gate_first(self, participant: str, kind: Kind, at: int) -> None:
        self._write_heard(self._gatekeeper.first(self.state, kind, at))

    def gate_closed(self, participant: str, kind: Kind, at: int, last: int) -> None:
        self._write_heard(self._gatekeeper.closed(self.state, kind, at, last))

    def disk_low(self) -> None:
        self.facts.append(disk_low)
        self.wake()

    def _write_heard(self, it: Heard | None) -> None:
        if it is not None:
            self.facts.append(lambda state, around: heard(state, it, around))
            self.wake()

    def links(self, grades: Mapping[str, LinkGrade]) -> None:
        """To those who moderate: others need not know whose connection is poor."""
        self._links.tell(self.sitting, self.state, {"links": dict(grades)})

    async def close(self) -> None:
        """Media ends; the next load is spared the replay if the database answers."""
        await self.media.close()
        await self.boxes.tend(self.state, inf)
        try:
            await self.ledger.save_snapshot()
        except (JournalUnavailable, JournalConflict):
            return
