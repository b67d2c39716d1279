"""Journals of sittings in the database: the durable side of `vicon.rooms.ports.Journal`."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Literal, Protocol

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from vicon.clock import now_ms
from vicon.rooms.ports import (
    Answered,
    Commit,
    JournalConflict,
    JournalUnavailable,
    Loaded,
    Notice,
    SealedValue,
    Snapshot,
    StoredEvent,
)
from vicon.store import broadcasts, captions, documents, recordings, sittings
from vicon.store.database import Database
from vicon.store.errors import OutcomeUnknown, StoreUnavailable
from vicon.store.models import journal as tables
from vicon.tracing import spans

Outcome = Literal["stored", "conflict", "unavailable"]
"""Of a commit."""


class Tells(Protocol):
    """Who hears the news of commits."""

    def tell(self, connection: Connection, sitting: str, notices: Sequence[Notice]) -> None:
        """In the transaction of their events."""

    def told(self) -> None:
        """That transaction is through."""


class SqlJournal:
    """Sittings in SQLite or PostgreSQL. Every call ends within the bound of its `Database`.

    Survives outages without help: after JournalUnavailable the same call may simply be made again.
    """

    def __init__(
        self, database: Database, clock: Callable[[], int] = now_ms, tells: Tells | None = None
    ) -> None:
        self.counts: Callable[[Outcome, float], None] = lambda *_: None
        """Told how each commit ended, and after how many seconds."""
        self._database = database
        self._named: spans.Attributes = {
            "db.system.name": database.engine.dialect.name,
            "db.operation.name": "COMMIT",
        }
        self._clock = clock
        self._tells = tells

    async def load(self, sitting: str) -> Loaded | None:
        """The stored sitting, None if there is none. Raises JournalUnavailable."""
        try:
            return await self._database.read(lambda connection: _load(connection, sitting))
        except StoreUnavailable as error:
            raise JournalUnavailable(str(error)) from error

    async def commit(self, commit: Commit) -> None:
        """Store `commit` whole: event 1 (`sitting.created`) also makes the sitting.

        Raises JournalConflict if a seq of it is taken, JournalUnavailable if it was not stored. After a
        time-out it may still come through; the next commit then meets JournalConflict, and replay shows
        the truth.
        """
        began = time.monotonic()
        outcome: Outcome = "unavailable"
        try:
            said = {**self._named, "db.operation.batch.size": len(commit.events)}
            with spans.part("COMMIT", "client", said):
                await self._commit(commit)
            outcome = "stored"
        except JournalConflict:
            outcome = "conflict"
            raise
        except StoreUnavailable as error:
            raise JournalUnavailable(str(error)) from error
        finally:
            self.counts(outcome, time.monotonic() - began)
        if commit.unsealed:
            self._database.scrub()
        if commit.notices and self._tells is not None:
            self._tells.told()

    async def answered(self, sitting: str, seat: str, command: str) -> Answered | None:
        """The remembered answer to a command id of a seat. Raises JournalUnavailable."""
        try:
            return await self._database.read(lambda connection: _answered(connection, sitting, seat, command))
        except StoreUnavailable as error:
            raise JournalUnavailable(str(error)) from error

    async def events(self, sitting: str, after: int, limit: int) -> Sequence[StoredEvent]:
        """Events with seq > `after`, in order, at most `limit`. Raises JournalUnavailable."""
        try:
            return await self._database.read(lambda connection: _events(connection, sitting, after, limit))
        except StoreUnavailable as error:
            raise JournalUnavailable(str(error)) from error

    async def _commit(self, commit: Commit) -> None:
        at = self._clock()
        try:
            await self._database.write(lambda connection: self._write(connection, commit, at))
        except OutcomeUnknown:
            if not await self._stored(commit):
                raise
        except IntegrityError as error:
            if await self._taken(commit):
                raise JournalConflict(f"{commit.sitting}: seq {commit.events[0].seq} is taken") from error
            raise

    def _write(self, connection: Connection, commit: Commit, at: int) -> None:
        write(connection, commit, at)
        if commit.notices and self._tells is not None:
            self._tells.tell(connection, commit.sitting, commit.notices)

    async def _stored(self, commit: Commit) -> bool:
        """Whether a commit whose answer was lost is there: it is whole, so its last event tells."""
        if not commit.events:
            return False
        last = commit.events[-1]
        found = await self._database.read(lambda connection: _hash(connection, commit.sitting, last.seq))
        return found == last.hash

    async def _taken(self, commit: Commit) -> bool:
        if not commit.events:
            return False
        first = commit.events[0].seq
        return (
            await self._database.read(lambda connection: _hash(connection, commit.sitting, first)) is not None
        )


def write(connection: Connection, commit: Commit, at: int) -> None:
    """Store `commit` within the caller's transaction; `at` dates the remembered answer (ms). Tells nobody.

    Raises sqlalchemy.exc.IntegrityError if a seq is taken or the room of a new sitting is unknown.
    """
    sitting = commit.sitting
    sittings.mirror(connection, sitting, commit.events)
    if commit.events:
        connection.execute(insert(tables.events), [_event_row(sitting, event) for event in commit.events])
    recordings.mirror(connection, sitting, commit.events)
    broadcasts.mirror(connection, sitting, commit.events)
    if commit.sealed:
        connection.execute(insert(tables.sealed), [_sealed_row(sitting, value) for value in commit.sealed])
    if commit.unsealed:
        connection.execute(
            delete(tables.sealed).where(
                tables.sealed.c.sitting == sitting, tables.sealed.c.seal.in_(list(commit.unsealed))
            )
        )
        documents.redacted(connection, sitting, commit.unsealed)
        recordings.redacted(connection, sitting, commit.unsealed)
    if commit.answered:
        rows = [_answer_row(sitting, answered, at) for answered in commit.answered]
        connection.execute(insert(tables.answers), rows)
    if commit.secrets:
        _write_secrets(connection, commit)
    if commit.captions:
        captions.keep(connection, commit.captions)
    if commit.checkpoint is not None:
        seq, note = commit.checkpoint
        connection.execute(insert(tables.checkpoints), {"sitting": sitting, "seq": seq, "note": note})
    if commit.look is not None:
        sittings.set_look(connection, sitting, commit.look.at)
    if commit.snapshot is not None:
        connection.execute(delete(tables.snapshots).where(tables.snapshots.c.sitting == sitting))
        connection.execute(insert(tables.snapshots), _snapshot_row(sitting, commit.snapshot))


def _write_secrets(connection: Connection, commit: Commit) -> None:
    secrets = tables.resume_secrets
    newest = {secret.participant: secret.digest for secret in commit.secrets}
    connection.execute(
        delete(secrets).where(secrets.c.sitting == commit.sitting, secrets.c.participant.in_(list(newest)))
    )
    rows = [
        {"sitting": commit.sitting, "participant": participant, "digest": digest}
        for participant, digest in newest.items()
        if digest is not None
    ]
    if rows:
        connection.execute(insert(secrets), rows)


def _load(connection: Connection, sitting: str) -> Loaded | None:
    snapshot = _snapshot(connection, sitting)
    events = _events(connection, sitting, snapshot.seq if snapshot else 0, None)
    if snapshot is None and not events:
        return None
    sealed = connection.execute(
        select(tables.sealed.c.seal, tables.sealed.c.salt, tables.sealed.c.value).where(
            tables.sealed.c.sitting == sitting, tables.sealed.c.hidden_at.is_(None)
        )
    )
    secrets = connection.execute(
        select(tables.resume_secrets.c.participant, tables.resume_secrets.c.digest).where(
            tables.resume_secrets.c.sitting == sitting
        )
    )
    checkpoint = (
        connection.execute(
            select(tables.checkpoints.c.seq, tables.checkpoints.c.note)
            .where(tables.checkpoints.c.sitting == sitting)
            .order_by(tables.checkpoints.c.seq.desc())
            .limit(1)
        )
    ).first()
    return Loaded(
        snapshot=snapshot,
        events=events,
        sealed={seal: SealedValue(seal, salt, value.decode()) for seal, salt, value in sealed},
        secrets={row.participant: row.digest for row in secrets},
        checkpoint=(checkpoint.seq, checkpoint.note) if checkpoint else None,
    )


def _events(connection: Connection, sitting: str, after: int, limit: int | None) -> Sequence[StoredEvent]:
    events = tables.events
    rows = connection.execute(
        select(events.c.seq, events.c.canonical, events.c.hash)
        .where(events.c.sitting == sitting, events.c.seq > after)
        .order_by(events.c.seq)
        .limit(limit)
    )
    return [StoredEvent(*row) for row in rows]


def _snapshot(connection: Connection, sitting: str) -> Snapshot | None:
    snapshots = tables.snapshots
    row = (
        connection.execute(
            select(snapshots.c.seq, snapshots.c.hash, snapshots.c.schema, snapshots.c.state).where(
                snapshots.c.sitting == sitting
            )
        )
    ).first()
    return Snapshot(*row) if row else None


def _answered(connection: Connection, sitting: str, seat: str, command: str) -> Answered | None:
    answers = tables.answers
    row = (
        connection.execute(
            select(answers.c.seat, answers.c.command, answers.c.digest, answers.c.answer).where(
                answers.c.sitting == sitting, answers.c.seat == seat, answers.c.command == command
            )
        )
    ).first()
    return Answered(*row) if row else None


def _hash(connection: Connection, sitting: str, seq: int) -> str | None:
    events = tables.events
    found: str | None = connection.scalar(
        select(events.c.hash).where(events.c.sitting == sitting, events.c.seq == seq)
    )
    return found


def _event_row(sitting: str, event: StoredEvent) -> dict[str, object]:
    return {"sitting": sitting, "seq": event.seq, "canonical": event.canonical, "hash": event.hash}


def _sealed_row(sitting: str, sealed: SealedValue) -> dict[str, object]:
    return {"sitting": sitting, "seal": sealed.seal, "salt": sealed.salt, "value": sealed.value.encode()}


def _answer_row(sitting: str, answered: Answered, at: int) -> dict[str, object]:
    return {
        "sitting": sitting,
        "seat": answered.seat,
        "command": answered.command,
        "digest": answered.digest,
        "answer": answered.answer,
        "at": at,
    }


def _snapshot_row(sitting: str, snapshot: Snapshot) -> dict[str, object]:
    return {
        "sitting": sitting,
        "seq": snapshot.seq,
        "hash": snapshot.hash,
        "schema": snapshot.schema,
        "state": snapshot.state,
    }
