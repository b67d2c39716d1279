"""What happened to the servers themselves, for whoever runs them; nothing of meetings or people is in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import ProgrammingError

from vicon import log
from vicon.store.database import Database
from vicon.store.errors import StoreUnavailable
from vicon.store.ids import new_id
from vicon.store.models.incidents import incidents as table

Kind = Literal[
    "node.started",
    "node.restarted",
    "node.draining",
    "node.stopped",
    "disk.ample",
    "disk.low",
    "disk.full",
    "backup.made",
    "backup.failed",
]
"""`node.restarted`: it had not stopped properly before. `disk`: of a node's recordings."""

Figures = Mapping[str, int]
NOTHING: Figures = {}


@dataclass(frozen=True, slots=True)
class Incident:
    """`at` in ms; `node`: empty where it concerns none."""

    at: int
    kind: Kind
    node: str
    body: Figures


async def note(database: Database, kind: Kind, at: int, node: str = "", body: Figures = NOTHING) -> None:
    """Write it down if that is possible: nothing waits for this log, and nothing fails by it."""
    await _kept(database, kind, partial(_add, kind=kind, at=at, node=node, body=body))


async def note_start(database: Database, node: str, at: int) -> None:
    """A node begins; what it is called depends on how the same node ended before."""
    await _kept(database, "node.started", partial(_start, node=node, at=at))


def newest(connection: Connection, limit: int) -> list[Incident]:
    """The newest first."""
    rows = connection.execute(select(table).order_by(table.c.at.desc(), table.c.id.desc()).limit(limit))
    return [Incident(row.at, row.kind, row.node, row.body) for row in rows]


def last_backup(connection: Connection) -> int | None:
    """When the last one that was made was begun (ms); None: none is known."""
    last: int | None = connection.scalar(select(func.max(table.c.at)).where(table.c.kind == "backup.made"))
    return last


async def _kept(database: Database, kind: Kind, work: Callable[[Connection], None]) -> None:
    try:
        await database.write(work)
    except (StoreUnavailable, ProgrammingError):
        # The latter: a backup is made before an upgrade, of a database without this table.
        log.get().warning("incident.not_kept", kind=kind)


def _start(connection: Connection, *, node: str, at: int) -> None:
    last = connection.scalar(
        select(table.c.kind)
        .where(table.c.node == node, table.c.kind.like("node.%"))
        .order_by(table.c.at.desc(), table.c.id.desc())
        .limit(1)
    )
    kind: Kind = "node.started" if last in (None, "node.stopped") else "node.restarted"
    _add(connection, kind=kind, at=at, node=node, body=NOTHING)


def _add(connection: Connection, *, kind: Kind, at: int, node: str, body: Figures) -> None:
    row = {"id": new_id("n"), "at": at, "kind": kind, "node": node, "body": dict(body)}
    connection.execute(insert(table).values(row))
