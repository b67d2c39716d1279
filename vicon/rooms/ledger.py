"""The durable side of a running sitting: its state, the head of its chain, and what goes beside events."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from vicon.rooms import ports, snapshot
from vicon.rooms.apply import apply
from vicon.rooms.decide import Decision
from vicon.rooms.due import next_look
from vicon.rooms.event import Event
from vicon.rooms.journal import chain, first_prev, read
from vicon.rooms.notices import notices
from vicon.rooms.ports import (
    Commit,
    Journal,
    JournalConflict,
    JsonObject,
    KeptCaption,
    Loaded,
    Look,
    Secret,
)
from vicon.rooms.protocol.events import EventBody
from vicon.rooms.state import State

RECENT = 2_000
"""Events kept at hand for resumes."""
ANSWERS = 20_000


class UnknownSitting(Exception):
    """There is no such sitting."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command came to; `digest` tells a repeat from another command under its id."""

    digest: str
    body: JsonObject


@dataclass(frozen=True, slots=True)
class Answered:
    """A command of a seat that was carried out, and what it was told."""

    seat: str
    command: str
    answer: Answer


class Ledger:
    """`state` is always what the journal holds: it changes only when a commit has succeeded."""

    def __init__(self, sitting: str, journal: Journal, loaded: Loaded) -> None:
        self.sitting = sitting
        self._journal = journal
        self.state, self.head = _fold(sitting, loaded)
        self.opened = {seal: value.value for seal, value in loaded.sealed.items()}
        self._secrets = dict(loaded.secrets)
        self._recent: deque[Event[EventBody]] = deque(maxlen=RECENT)
        self._answers: dict[tuple[str, str], Answer] = {}
        self._old_seats = frozenset(self.state.seats)
        self._forgot = False

    @classmethod
    async def load(cls, sitting: str, journal: Journal) -> Ledger:
        """Raises UnknownSitting, JournalUnavailable, UnknownKind."""
        loaded = await journal.load(sitting)
        if loaded is None:
            raise UnknownSitting(sitting)
        if loaded.snapshot is not None and snapshot.restore(loaded.snapshot) is None:
            # Taken by another version: only a cache, so all is replayed.
            seq = loaded.snapshot.seq
            before = await journal.events(sitting, 0, seq)
            loaded = replace(loaded, snapshot=None, events=(*before, *loaded.events))
        return cls(sitting, journal, loaded)

    async def write(
        self,
        decision: Decision,
        *,
        answered: Sequence[Answered] = (),
        secrets: Iterable[Secret] = (),
        checkpoint: tuple[int, str] | None = None,
    ) -> None:
        """Store `decision` whole and make its state the present one.

        Raises JournalUnavailable and JournalConflict.
        """
        rows = tuple(chain(self.sitting, self.head, decision.events))
        secrets = (*decision.secrets, *secrets)
        if not rows and not secrets:
            return
        head = rows[-1].hash if rows else self.head
        due = decision.state.seq // snapshot.EVERY > self.state.seq // snapshot.EVERY
        look = next_look(decision.state)
        await self._journal.commit(
            Commit(
                self.sitting,
                events=rows,
                sealed=tuple(value for value in decision.sealed if value.kept),
                unsealed=tuple(decision.unsealed),
                answered=tuple(map(_stored, answered)),
                secrets=secrets,
                checkpoint=checkpoint,
                snapshot=snapshot.take(decision.state, head) if due else None,
                look=None if look == next_look(self.state) else Look(look),
                notices=notices(self.state, decision.state, decision.events),
            )
        )
        self.state, self.head = decision.state, head
        self._recent.extend(decision.events)
        self.opened |= {value.seal: value.value for value in decision.sealed}
        for seal in decision.unsealed:
            self.opened.pop(seal, None)
        for secret in secrets:
            self._keep_secret(secret)
        for it in answered:
            self._remember(it)

    async def keep(self, captions: Sequence[KeptCaption]) -> None:
        """Store lines of captions. Raises JournalUnavailable."""
        await self._journal.commit(Commit(self.sitting, captions=tuple(captions)))

    async def save_snapshot(self) -> None:
        """Spare the next load the replay. Raises JournalUnavailable, JournalConflict."""
        await self._journal.commit(Commit(self.sitting, snapshot=snapshot.take(self.state, self.head)))

    async def answer(self, seat: str, command: str) -> Answer | None:
        """The remembered answer to a command.

        What was accepted since the load is at hand; the store is asked only for seats that are older.

        Raises JournalUnavailable, and JournalConflict if the answer speaks of events this ledger does not
        have: their commit came through after it was given up, or another actor made it.
        """
        found = self._answers.get((seat, command))
        if found is not None or not (self._forgot or seat in self._old_seats):
            return found
        stored = await self._journal.answered(self.sitting, seat, command)
        if stored is None:
            return None
        body = json.loads(stored.answer)
        if body["seq"] > self.state.seq:
            raise JournalConflict(f"{self.sitting}: seq {body['seq']} is taken")
        return Answer(stored.digest, body)

    def knows_secret(self, participant: str, secret: str) -> bool:
        return self._secrets.get(participant) == digest_of(secret)

    async def missing(self, after: int) -> Sequence[Event[EventBody]]:
        """All events after number `after`. Raises JournalUnavailable."""
        wanted = self.state.seq - after
        if wanted <= 0:
            return []
        if wanted <= len(self._recent):
            return list(self._recent)[-wanted:]
        return [read(row) for row in await self._journal.events(self.sitting, after, wanted)]

    def recent(self, after: int) -> Sequence[Event[EventBody]]:
        """The events after number `after`, which was the last one a moment ago."""
        wanted = self.state.seq - after
        return list(self._recent)[-wanted:] if wanted > 0 else []

    def _keep_secret(self, secret: Secret) -> None:
        if secret.digest is None:
            self._secrets.pop(secret.participant, None)
        else:
            self._secrets[secret.participant] = secret.digest

    def _remember(self, it: Answered) -> None:
        self._answers[it.seat, it.command] = it.answer
        if len(self._answers) > ANSWERS:
            del self._answers[next(iter(self._answers))]
            self._forgot = True


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def command_digest(message: JsonObject) -> str:
    """What makes a command itself: its word and its body."""
    return digest_of(json.dumps([message.get("do"), message.get("body", {})], sort_keys=True))


def _stored(it: Answered) -> ports.Answered:
    return ports.Answered(it.seat, it.command, it.answer.digest, json.dumps(dict(it.answer.body)).encode())


def _fold(sitting: str, loaded: Loaded) -> tuple[State, str]:
    state, head = State(sitting=sitting), first_prev(sitting)
    if loaded.snapshot is not None:
        state, head = snapshot.restore(loaded.snapshot) or state, loaded.snapshot.hash
    for row in loaded.events:
        state, head = apply(state, read(row)), row.hash
    return state, head
