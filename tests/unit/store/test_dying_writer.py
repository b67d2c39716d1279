"""A writer that dies between any two steps of a commit: the commit is there whole, or not at all (4)."""

from __future__ import annotations

import asyncio
import multiprocessing
import os

import pytest
from sqlalchemy import insert

from tests.unit.store.dying_writer import FINE, KILLED, commit_after, die_at
from tests.unit.store.test_journal import ROOM, room_row
from vicon.rooms.journal import verify
from vicon.rooms.opening import new_sitting
from vicon.store.database import Database
from vicon.store.journal import SqlJournal
from vicon.store.models import rooms

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]

_server = multiprocessing.get_context("forkserver")
"""Has what a writer imports, and forks one in a moment: there is one for each step."""


async def dies_at(step: int, address: str, sitting: str) -> tuple[int, bool]:
    """How the writer ended, and whether it acknowledged."""
    _server.set_forkserver_preload([die_at.__module__])
    heard, told = _server.Pipe(duplex=False)
    writer = _server.Process(target=die_at, args=(step, address, sitting, told))
    writer.start()
    told.close()
    await asyncio.to_thread(writer.join, 60)
    assert writer.exitcode is not None
    # At the end of a pipe whose writer is gone there is something to read too: its end.
    acknowledged = True
    try:
        heard.recv()
    except EOFError:
        acknowledged = False
    return writer.exitcode, acknowledged


async def test_a_commit_whose_writer_dies_at_any_step_is_whole_or_not_there(
    database: Database, address: str
) -> None:
    await database.write(lambda connection: connection.execute(insert(rooms.rooms), room_row(ROOM)))
    sitting, first = new_sitting(ROOM, "meeting", "Rapat", 1_795_510_800_000, os.urandom)
    journal = SqlJournal(database)
    await journal.commit(first)
    outcomes: list[bool] = []
    step = 0
    while True:
        head = (await journal.events(sitting, 0, 1_000_000))[-1]
        wanted = commit_after(sitting, head)
        status, acknowledged = await dies_at(step, address, sitting)
        assert status in (FINE, KILLED) and acknowledged == (status == FINE)
        loaded = await journal.load(sitting)
        assert loaded is not None
        assert verify(sitting, loaded.events) is None
        last = wanted.events[-1]
        parts = {
            "first event": wanted.events[0] in loaded.events,
            "last event": last in loaded.events,
            "sealed": last.hash in loaded.sealed,
            "answer": await journal.answered(sitting, "st_1", f"c_{head.seq}") is not None,
            "secret": loaded.secrets.get("p_1") == last.hash,
            "checkpoint": loaded.checkpoint == wanted.checkpoint,
        }
        assert len(set(parts.values())) == 1, (step, parts)
        stored = parts["last event"]
        assert stored or not acknowledged
        outcomes.append(stored)
        if status == FINE:
            break
        step += 1
    # Dead before COMMIT: nothing of it. Dead after it: all of it, though nobody was told.
    assert outcomes == sorted(outcomes)
    assert outcomes.count(False) > 10 and outcomes.count(True) >= 2
