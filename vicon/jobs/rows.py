"""The rows of jobs: made, taken with a lease, given back, ended."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from vicon.clock import now_ms
from vicon.store.ids import new_id
from vicon.store.models.jobs import jobs as table

_ERROR_MAX = 300


@dataclass(frozen=True, slots=True)
class Job:
    """One that was taken; `lease` says by whom, so that a later owner is not overwritten."""

    id: str
    kind: str
    body: Mapping[str, Any]
    attempt: int
    lease: str
    again: bool
    """Whether its last owner vanished while at work."""


def enqueue(
    connection: Connection, kind: str, body: Mapping[str, Any], *, key: str, due_at: int | None = None
) -> bool:
    """Make a job in the caller's transaction, once for `kind` and `key`; False if there is or was one.

    `body`: ids, plain JSON, nothing personal. `due_at` in ms; None: at once.
    """
    now = now_ms()
    row: dict[str, Any] = {
        "id": new_id("j"),
        "kind": kind,
        "key": key,
        "body": dict(body),
        "state": "waiting",
    }
    row |= {"due_at": now if due_at is None else due_at, "attempt": 0, "created_at": now}
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    made = (
        insert(table).values(row).on_conflict_do_nothing(index_elements=["kind", "key"]).returning(table.c.id)
    )
    return connection.execute(made).first() is not None


def drop(connection: Connection, kind: str, keys: Collection[str]) -> int:
    """Take back jobs that have not begun; how many."""
    gone = table.c.kind == kind, table.c.key.in_(keys), table.c.state.in_(("waiting", "failed"))
    return connection.execute(delete(table).where(*gone)).rowcount


def due(kinds: Collection[str], now: int) -> ColumnElement[bool]:
    """Those that wait and whose time has come, and those whose owner let the lease run out."""
    return and_(
        table.c.kind.in_(kinds),
        or_(
            and_(table.c.state == "waiting", table.c.due_at <= now),
            and_(table.c.state == "running", table.c.lease_until <= now),
        ),
    )


def any_due(connection: Connection, kinds: Collection[str], now: int) -> bool:
    return connection.execute(select(table.c.id).where(due(kinds, now)).limit(1)).first() is not None


def take(connection: Connection, kinds: Collection[str], *, now: int, lease_ms: int, most: int) -> list[Job]:
    """Up to `most` jobs of those kinds, the longest due first; nobody else has them until the lease ends."""
    rows = connection.execute(
        select(table)
        .where(due(kinds, now))
        .order_by(table.c.due_at, table.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    lease = new_id("l")
    mine = table.c.id.in_([row.id for row in rows])
    if rows:
        own = {"state": "running", "lease": lease, "lease_until": now + lease_ms, "progress": None}
        connection.execute(update(table).where(mine).values(**own, attempt=table.c.attempt + 1))
    return [Job(row.id, row.kind, row.body, row.attempt + 1, lease, row.state == "running") for row in rows]


def renew(connection: Connection, job: Job, until: int) -> bool:
    """Keep it until then; False if it is somebody else's by now."""
    return _set(connection, job, lease_until=until)


def progress(connection: Connection, job: Job, percent: int) -> bool:
    return _set(connection, job, progress=max(0, min(100, percent)))


def done(connection: Connection, job: Job, now: int, drops: Collection[str] = ()) -> bool:
    """The row stays for a while, without what its body has under `drops`."""
    body = {name: value for name, value in job.body.items() if name not in drops}
    return _set(connection, job, state="done", ended_at=now, error=None, body=body, **_FREE)


def failed(connection: Connection, job: Job, error: str, now: int) -> bool:
    """No further attempt, until an administrator asks for one."""
    return _set(connection, job, state="failed", ended_at=now, error=error[:_ERROR_MAX], **_FREE)


def later(connection: Connection, job: Job, error: str, due_at: int) -> bool:
    return _set(connection, job, state="waiting", due_at=due_at, error=error[:_ERROR_MAX], **_FREE)


def give_back(connection: Connection, job: Job) -> bool:
    """Not begun after all: its worker is going."""
    return _set(connection, job, state="waiting", attempt=job.attempt - 1, **_FREE)


def again(connection: Connection, job: str, now: int) -> bool:
    """Try one that failed, or that waits, at once and with all its attempts; False if there is no such."""
    fresh = {"state": "waiting", "attempt": 0, "due_at": now, "ended_at": None}
    known = table.c.id == job, table.c.state.in_(("failed", "waiting"))
    return connection.execute(update(table).where(*known).values(fresh)).rowcount == 1


_FREE = {"lease": None, "lease_until": None}


def _set(connection: Connection, job: Job, **values: Any) -> bool:
    mine = table.c.id == job.id, table.c.lease == job.lease
    return connection.execute(update(table).where(*mine).values(values)).rowcount == 1
