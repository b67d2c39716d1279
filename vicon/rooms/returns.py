"""Who was in before is back on another socket: `resume`, with what was missed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from vicon.description import Description
from vicon.rooms import completion, presence
from vicon.rooms.circle import sight
from vicon.rooms.decide import Around, Decision, gone, readmit
from vicon.rooms.event import Event
from vicon.rooms.greeting import Greeting, Newcomer
from vicon.rooms.group import Group, Step
from vicon.rooms.hall import Hall
from vicon.rooms.ledger import RECENT
from vicon.rooms.ports import JournalUnavailable
from vicon.rooms.protocol.commands import Resume
from vicon.rooms.protocol.events import EventBody
from vicon.rooms.refusal import Refusal
from vicon.rooms.state import State


class Returns:
    def __init__(self, hall: Hall, greeting: Greeting) -> None:
        self._hall = hall
        self._greeting = greeting
        self.waiting: set[str] = set()
        """Whose return is stored next."""

    async def resume(self, socket: str, command: str, body: Resume, group: Group) -> None:
        """Let a participant back in with `group`. Raises Refusal, MediaRefused, JournalConflict."""
        hall, participant = self._hall, body.participant
        if not group.begun:
            with suppress(JournalUnavailable):
                await group.begin()
        it = group.state.participants.get(participant)
        if it is not None:
            presence.check_still_in(group.state, it.seat, hall.now)
        if it is None or not hall.ledger.knows_secret(participant, body.secret):
            raise Refusal("secret_bad")
        self.check_time(body)
        if body.complete and completion.is_over(group.state):
            completion.check_return(group.state, it.seat)
            newcomer = Newcomer(socket, participant, command, body.attempt, {})
            group.add(Step.settled(partial(self._greeting.add, newcomer)))
            return
        offer = body.offer
        decision = back(group.state, participant, offer is not None, group.around)
        answer = None if offer is None else await hall.connect(decision.state, participant, offer)
        hall.ephemera.expect(participant)
        told = partial(self._stored, socket, command, body, answer, await self._missed(body.seq))
        lost = partial(self._unwritten, socket, command, participant, it.presence == "left", told)
        if not group.begun:
            # What waits to be written comes before it.
            lost()
            return
        self.waiting.add(participant)
        group.add(Step(told, lost, decision))

    def check_time(self, body: Resume) -> None:
        """Refuses `taken_over` for a greeting that its client has given up for a later one, which is here."""
        if self._hall.lines.is_late(body.participant, body.attempt):
            raise Refusal("taken_over")

    def _stored(
        self,
        socket: str,
        command: str,
        body: Resume,
        answer: Description | None,
        missed: Sequence[Event[EventBody]] | None,
    ) -> None:
        """`missed`: the events that were stored before this return; None: the whole state is told."""
        hall = self._hall
        self.waiting.discard(body.participant)
        hall.desk.take(body.participant)
        fields: dict[str, Any] = {"answer": answer}
        if missed is not None:
            events = [*missed, *hall.ledger.recent(missed[-1].seq if missed else body.seq)]
            if not sight.turned(hall.state, hall.state.participants[body.participant].seat, events):
                fields |= {"missing": events, "after": body.seq}
        self._greeting.add(Newcomer(socket, body.participant, command, body.attempt, fields, was_in=True))

    def _unwritten(
        self, socket: str, command: str, participant: str, left: bool, told: Callable[[], None]
    ) -> None:
        """Who was away is back, also when that can only be written later; who had left needs the journal."""
        self.waiting.discard(participant)
        if left:
            self._greeting.turn_away(socket, command, participant)
            return
        self._hall.facts.append(partial(_came_back, participant=participant))
        told()

    async def _missed(self, seq: int) -> Sequence[Event[EventBody]] | None:
        ledger = self._hall.ledger
        # Who has seen nothing (a reloaded page) has no state to put events over.
        if not seq or not 0 <= ledger.state.seq - seq < RECENT:
            return None
        try:
            return await ledger.missing(seq)
        except JournalUnavailable:
            return None  # the whole state is at hand


def back(state: State, participant: str, offer: bool, around: Around) -> Decision:
    """What the return of `participant` comes to. Raises Refusal."""
    decision = readmit(state, participant, offer, around)
    if isinstance(decision, Refusal):
        raise decision
    return decision


def _came_back(state: State, around: Around, *, participant: str) -> Decision:
    decision = readmit(state, participant, True, around)
    return gone(state, participant, "silent", around) if isinstance(decision, Refusal) else decision
