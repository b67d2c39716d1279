"""How vicon wants SQLite: durable commits, enforced keys, writers that queue instead of failing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

T = TypeVar("T")

READERS = 10
"""Most transactions that read at once; in WAL mode they wait neither for each other nor for the writer."""

WRITES = "vicon_writes"
"""Execution option of a connection: its transaction will write."""

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    # NORMAL could lose the last commits with the power; an acknowledged event may not be lost.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    # An erased name must not survive in the free pages of the file (rooms.md 8, invariant 34).
    "PRAGMA secure_delete=ON",
)


BUSY_MS = 1_500
"""How long another process's writing is waited for, unless it is said."""


class Sqlite:
    """Each transaction runs whole in a thread: handing over every statement costs more than the statements.

    Those that write have one thread and so one order. On connections of their own they would wait for the
    file's lock, which SQLite does by sleeping, longer each time, and not in turn.
    """

    def __init__(self, target: URL, busy_ms: int = BUSY_MS) -> None:
        self.engine = create_engine(target, pool_size=READERS + 1, max_overflow=0)
        prepare(self.engine, busy_ms)
        self._writer = ThreadPoolExecutor(1, "sqlite-writer")
        self._readers = ThreadPoolExecutor(READERS, "sqlite-reader")

    async def transaction(self, work: Callable[[Connection], T], *, writes: bool) -> T:
        """Run `work` and commit. One that still waits for its thread when it is cancelled never begins."""
        threads = self._writer if writes else self._readers
        return await asyncio.get_running_loop().run_in_executor(threads, self._run, work, writes)

    async def cut_log(self) -> bool:
        """Write the log back into the file and empty it; True if others were at work and some is left."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._cut_log)

    def close(self) -> None:
        for threads in (self._writer, self._readers):
            threads.shutdown(wait=False, cancel_futures=True)
        self.engine.dispose()

    def _run(self, work: Callable[[Connection], T], writes: bool) -> T:
        with self.engine.connect() as connection:
            connection.execution_options(**{WRITES: writes})
            with connection.begin():
                return work(connection)

    def _cut_log(self) -> bool:
        with self.engine.connect() as connection:
            # Outside of any transaction, so not through SQLAlchemy.
            cursor = connection.connection.cursor()
            busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            cursor.close()
            return bool(busy)


def prepare(engine: Engine, busy_ms: int = BUSY_MS) -> None:
    """Set the pragmas on every connection and take over BEGIN from the driver."""

    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (*_PRAGMAS, f"PRAGMA busy_timeout={busy_ms}"):
            cursor.execute(pragma)
        cursor.close()

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", _on_begin)


def _on_begin(connection: Connection) -> None:
    # A deferred transaction that turns from reading to writing fails at once when another process wrote in
    # between; taking the write lock at BEGIN makes it wait its turn.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
