"""Databases busy, stuck, stopped or restarted: an answer comes in time and nothing acknowledged is lost."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, text

from tests.chain import broken_at, created, event
from tests.postgres import PrivatePostgres
from tests.unit.store.test_journal import ROOM, SITTING, room_row
from vicon.rooms.ports import Commit, JournalUnavailable
from vicon.store.database import Database
from vicon.store.errors import StoreUnavailable
from vicon.store.journal import SqlJournal
from vicon.store.migrations import upgrade
from vicon.store.models import rooms

pytestmark = pytest.mark.anyio


@pytest.fixture
async def server() -> AsyncIterator[PrivatePostgres]:
    """A PostgreSQL that a test may stop, apart from the one that others share."""
    server = PrivatePostgres()
    server.start()
    yield server
    server.remove()


@pytest.mark.postgres
async def test_acknowledged_commits_survive_a_server_that_crashes_again_and_again(
    server: PrivatePostgres,
) -> None:
    address = server.new_database()
    upgrade(address)
    database = Database.open(address)
    journal = SqlJournal(database)
    await database.write(lambda connection: connection.execute(insert(rooms.rooms), room_row(ROOM)))
    last = created(SITTING, ROOM)
    await journal.commit(Commit(SITTING, [last]))
    acknowledged = [last.hash]
    for _ in range(2):
        for n in range(5):
            last = event(SITTING, last, "chat.sent", {"n": n})
            await journal.commit(Commit(SITTING, [last]))
            acknowledged.append(last.hash)
        await asyncio.to_thread(server.stop, "immediate")
        refused = event(SITTING, last, "chat.sent", {"while": "away"})
        with pytest.raises(JournalUnavailable):
            await journal.commit(Commit(SITTING, [refused]))
        with pytest.raises(JournalUnavailable):
            await journal.load(SITTING)
        assert not await database.answers()
        await asyncio.to_thread(server.start)
    # The first call after the restart works: no command is lost to a stale connection.
    last = event(SITTING, last, "chat.sent", {"after": "all"})
    await journal.commit(Commit(SITTING, [last]))
    acknowledged.append(last.hash)
    stored = await journal.events(SITTING, 0, 1000)
    assert [one.hash for one in stored] == acknowledged
    assert broken_at(SITTING, stored) is None
    await database.close()


@pytest.mark.postgres
async def test_server_that_never_answers_costs_a_caller_no_more_than_the_bound(
    postgres: PrivatePostgres,
) -> None:
    address = postgres.new_database()
    database = Database.open(address, bound_s=0.3)
    await database.answers()
    with pytest.raises(StoreUnavailable, match=r"within 0\.3 s"):
        await database.write(lambda connection: connection.execute(text("SELECT pg_sleep(30)")))
    database._bound_s = 10.0
    assert await database.answers()
    await database.close()


async def test_work_that_hangs_is_left_behind_and_the_next_call_goes_on(database: Database) -> None:
    database._bound_s = 0.1

    over = threading.Event()

    def hang(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            over.wait()
        else:
            connection.execute(text("SELECT pg_sleep(30)"))

    for _ in range(8):
        with pytest.raises(StoreUnavailable, match=r"within 0\.1 s"):
            await database.read(hang)
    database._bound_s = 10.0
    assert await database.answers()
    over.set()


async def test_writer_that_nobody_waits_for_any_more_does_not_write(tmp_path: Path) -> None:
    file = tmp_path / "vicon.db"
    upgrade(f"sqlite:///{file}")
    database = Database.open(f"sqlite:///{file}", bound_s=0.1)
    over = threading.Event()
    with pytest.raises(StoreUnavailable):
        await database.write(lambda _: over.wait())
    with pytest.raises(StoreUnavailable):
        await database.write(lambda connection: connection.execute(insert(rooms.rooms), room_row("r_1")))
    over.set()
    database._bound_s = 10.0  # from here on nothing hangs, however busy the machine is
    await database.write(lambda connection: connection.execute(insert(rooms.rooms), room_row("r_2")))
    count = await database.read(lambda connection: connection.scalar(text("SELECT count(*) FROM rooms")))
    assert count == 1
    await database.close()


async def test_file_locked_by_another_program_is_unavailable_until_it_lets_go(tmp_path: Path) -> None:
    file = tmp_path / "vicon.db"
    upgrade(f"sqlite:///{file}")
    database = Database.open(f"sqlite:///{file}", bound_s=60, busy_ms=100)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="locked"):
        await database.write(lambda connection: connection.execute(insert(rooms.rooms), room_row(ROOM)))
    assert await database.answers(), "readers do not wait for a writer"
    other.execute("COMMIT")
    other.close()
    await database.write(lambda connection: connection.execute(insert(rooms.rooms), room_row(ROOM)))
    await database.close()


async def test_caller_that_is_cancelled_leaves_a_whole_transaction(database: Database) -> None:
    loop, began = asyncio.get_running_loop(), asyncio.Event()

    def work(connection: Connection) -> None:
        connection.execute(insert(rooms.rooms), room_row("r_1"))
        loop.call_soon_threadsafe(began.set)
        connection.execute(insert(rooms.rooms), room_row("r_2"))

    caller = asyncio.create_task(database.write(work))
    await began.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await asyncio.gather(*database._running)
    count = await database.read(lambda connection: connection.scalar(text("SELECT count(*) FROM rooms")))
    assert count == 2
