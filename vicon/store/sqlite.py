"""How vicon wants SQLite: durable commits, enforced keys, writers that queue instead of failing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event

WRITES = "vicon_writes"
"""Execution option of a connection: its transaction will write."""

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    # NORMAL could lose the last commits with the power; an acknowledged event may not be lost.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    # Below the bound of `Database`, so that a busy file is reported and not cut off in the middle.
    "PRAGMA busy_timeout=1500",
    # An erased name must not survive in the free pages of the file (rooms.md 8, invariant 34).
    "PRAGMA secure_delete=ON",
)


def prepare(engine: Engine) -> None:
    """Set the pragmas on every connection and take over BEGIN from the driver."""
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _on_begin(connection: Connection) -> None:
    # A deferred transaction that turns from reading to writing fails at once when another process wrote in
    # between; taking the write lock at BEGIN makes it wait its turn.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
