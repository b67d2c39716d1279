"""Jobs for administrators: what waits, runs, is done or failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, func, select, tuple_

from vicon.store.models.jobs import jobs as table

State = Literal["waiting", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Listed:
    """Times in ms. `body`: ids of what it is about."""

    id: str
    kind: str
    body: Mapping[str, Any]
    state: State
    due_at: int
    attempt: int
    progress: int | None
    error: str | None
    created_at: int
    ended_at: int | None


def page(
    connection: Connection,
    *,
    state: State | None,
    kind: str | None,
    before: tuple[int, str] | None,
    limit: int,
) -> list[Listed]:
    """The newest first; `before`: creation and id of the last that was seen."""
    query = select(table).order_by(table.c.created_at.desc(), table.c.id.desc()).limit(limit)
    if state is not None:
        query = query.where(table.c.state == state)
    if kind is not None:
        query = query.where(table.c.kind == kind)
    if before is not None:
        query = query.where(tuple_(table.c.created_at, table.c.id) < tuple_(*before))
    return [
        Listed(**{name: getattr(row, name) for name in Listed.__slots__}) for row in connection.execute(query)
    ]


def counts(connection: Connection) -> dict[State, int]:
    """How many there are in each state."""
    rows = connection.execute(select(table.c.state, func.count()).group_by(table.c.state))
    return {row[0]: row[1] for row in rows}


def progress_of(connection: Connection, kind: str, key: str) -> int | None:
    """Per cent of one that are done, as far as it is known."""
    return connection.scalar(select(table.c.progress).where(table.c.kind == kind, table.c.key == key))


def overdue(connection: Connection, now: int) -> int:
    """For how long (ms) the job that is due longest has waited; 0: none waits."""
    oldest = select(func.min(table.c.due_at)).where(table.c.state == "waiting", table.c.due_at <= now)
    first: int | None = connection.scalar(oldest)
    return 0 if first is None else now - first
