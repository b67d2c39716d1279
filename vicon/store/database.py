"""One database of this process: transactions that end within a bound, whatever the server does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from vicon.store import url
from vicon.store.errors import OutcomeUnknown, StoreUnavailable
from vicon.store.sqlite import Sqlite

T = TypeVar("T")
Work = Callable[[Connection], T]
"""The statements of one transaction, and nothing else to wait for. Rows are fetched within it."""

BOUND_S = 2.0
"""No caller waits longer than this for a transaction."""

VACUUM_S = 60.0
"""How long PostgreSQL may take to write a table anew; its lock is waited for no longer than for any other."""
BUSY_S = 5.0
"""How long SQLite's log is tried to be cut off while others read."""

_OURS = (IntegrityError, ProgrammingError, DataError)
"""Errors that say something about the statement and not about the server."""


class Database:
    """Transactions on SQLite or PostgreSQL. `read` and `write` raise StoreUnavailable, never hang, and need
    no care after an outage: the next call connects again.

    A transaction that outlives the bound, or whose caller was cancelled, is left to finish or fail by itself;
    it still happens whole or not at all.
    """

    def __init__(self, backend: Sqlite | AsyncEngine, bound_s: float) -> None:
        self._backend = backend
        self._bound_s = bound_s
        self._running: set[asyncio.Task[object]] = set()

    @classmethod
    def open(cls, address: str, *, bound_s: float | None = None, busy_ms: int | None = None) -> Database:
        """Open the database at `address` (see `url.parse`); connects at the first transaction.

        `busy_ms`: how long SQLite waits while another process writes; None: three quarters of the bound.
        """
        bound_s = BOUND_S if bound_s is None else bound_s
        target = url.for_sqlalchemy(address)
        if target.get_backend_name() == "sqlite":
            # Below the bound, so that a busy file is reported and not cut off in the middle.
            return cls(Sqlite(target, int(bound_s * 750) if busy_ms is None else busy_ms), bound_s)
        bound_ms = int(bound_s * 1000)
        most = url.pool_size(address)
        engine = create_async_engine(
            target,
            pool_size=min(most, url.KEPT),
            max_overflow=most - min(most, url.KEPT),
            pool_timeout=bound_s,
            connect_args={
                "application_name": "vicon",
                "connect_timeout": 2,
                # The server gives up before we do: a transaction we stopped waiting for must not hold locks.
                "options": f"-c statement_timeout={bound_ms} -c lock_timeout={bound_ms * 3 // 4}"
                " -c idle_in_transaction_session_timeout=10000",
                "tcp_user_timeout": bound_ms,
            },
        )
        return cls(engine, bound_s)

    @property
    def engine(self) -> Engine:
        """SQLAlchemy's own, for whoever wants to be told of its steps."""
        return self._backend.engine if isinstance(self._backend, Sqlite) else self._backend.sync_engine

    async def close(self) -> None:
        if self._running:
            await asyncio.wait(self._running, timeout=self._bound_s)
        if isinstance(self._backend, Sqlite):
            self._backend.close()
        else:
            await self._backend.dispose()

    async def read(self, work: Work[T]) -> T:
        """Run `work` on one unchanging picture of the database. Raises StoreUnavailable."""
        return await self._bounded(self._transaction(work, writes=False))

    async def write(self, work: Work[T]) -> T:
        """Run `work` and commit; `work` may run twice if the connection was lost before COMMIT.

        Raises StoreUnavailable (nothing stored), OutcomeUnknown (stored whole or not at all),
        sqlalchemy.exc.IntegrityError (a key is taken; nothing stored).
        """
        return await self._bounded(self._transaction(work, writes=True))

    async def answers(self) -> bool:
        """Whether a trivial query is answered within the bound; for readiness probes."""
        try:
            await self.read(lambda connection: connection.scalar(text("SELECT 1")))
        except StoreUnavailable:
            return False
        return True

    def scrub(self) -> None:
        """Soon, let what was deleted vanish from SQLite's files too; PostgreSQL's autovacuum does it there.

        Deleted rows are overwritten in the file (secure_delete), but the log of changes keeps them until it
        is written back and cut off. While others read, that waits for the next call.
        """
        if isinstance(self._backend, Sqlite):
            task: asyncio.Task[object] = asyncio.create_task(self._backend.cut_log())
            self._running.add(task)
            task.add_done_callback(self._forget)

    async def scrubbed(self, table: str) -> bool:
        """As `scrub`, but now, and of the free space in the pages of `table` too; False if others were busy.

        PostgreSQL writes the table anew for it and locks it meanwhile: for acts of administrators only. Its
        log (pg_wal) and its backups are beyond us: they keep what they keep until they are recycled.
        """
        try:
            if isinstance(self._backend, Sqlite):
                return await self._until_cut(self._backend)
            async with self._backend.connect() as connection:
                plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
                await plain.execute(text(f"SET statement_timeout = {int(VACUUM_S * 1000)}"))
                try:
                    await plain.execute(text(f"VACUUM (FULL, ANALYZE) {table}"))
                finally:
                    await connection.invalidate()
            return True
        except (DBAPIError, PoolTimeout, OSError):
            return False

    async def _until_cut(self, sqlite: Sqlite) -> bool:
        deadline = time.monotonic() + BUSY_S
        while await sqlite.cut_log():
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(0.05)
        return True

    async def _bounded(self, transaction: Awaitable[T]) -> T:
        task: asyncio.Task[T] = asyncio.ensure_future(transaction)
        self._running.add(task)
        task.add_done_callback(self._forget)
        # Not asyncio.timeout: that would wait for the driver to clean up, which can take as long again.
        await asyncio.wait({task}, timeout=self._bound_s)
        if not task.done():
            task.cancel()
            # Work that still waits for its thread is taken back in the loop's next turn, before we say so.
            await asyncio.sleep(0)
            raise StoreUnavailable(f"the database did not answer within {self._bound_s:g} s")
        return task.result()

    def _forget(self, task: asyncio.Task[object]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()

    async def _transaction(self, work: Work[T], *, writes: bool) -> T:
        worked = False

        def noticed(connection: Connection) -> T:
            nonlocal worked
            result = work(connection)
            worked = True
            return result

        for last in (False, True):
            worked = False
            try:
                if isinstance(self._backend, Sqlite):
                    return await self._backend.transaction(noticed, writes=writes)
                return await _on_loop(self._backend, noticed, writes=writes)
            except _OURS:
                raise
            except DBAPIError as error:
                lost = error.connection_invalidated
                if _is_standby(error) and not isinstance(self._backend, Sqlite):
                    # Behind one name another server is the primary now: connections must be made anew.
                    await self._backend.dispose()
                    if last:
                        raise StoreUnavailable("the database is a read-only standby") from error
                    continue
                if lost and worked and writes:
                    raise OutcomeUnknown("the connection was lost while committing") from error
                if last or not lost:
                    raise StoreUnavailable(f"the database is away: {error.orig}") from error
            except (PoolTimeout, OSError) as error:
                raise StoreUnavailable(f"the database is away: {error}") from error
        raise AssertionError("unreachable")


def _is_standby(error: DBAPIError) -> bool:
    """`read_only_sql_transaction` (PostgreSQL, appendix A): after a failover a name may lead to a standby."""
    return getattr(error.orig, "sqlstate", None) == "25006"


async def _on_loop(engine: AsyncEngine, work: Work[T], *, writes: bool) -> T:
    """PostgreSQL's driver waits for the server without holding up the loop."""
    async with engine.connect() as connection:
        if not writes:
            await connection.execution_options(isolation_level="REPEATABLE READ")
        async with connection.begin():
            return await connection.run_sync(work)
