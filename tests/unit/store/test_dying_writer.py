"""A writer that dies between any two steps of a commit: the commit is there whole, or not at all (4)."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest
from sqlalchemy import insert

from tests.unit.store.test_journal import ROOM, room_row
from vicon.rooms.event import Event
from vicon.rooms.journal import chain, verify
from vicon.rooms.opening import new_sitting
from vicon.rooms.ports import Answered, Commit, SealedValue, Secret, StoredEvent
from vicon.rooms.protocol.events import SittingStarted
from vicon.store.database import Database
from vicon.store.journal import SqlJournal
from vicon.store.models import rooms

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]

PROJECT = Path(__file__).parents[3]
FINE, KILLED = 0, 137


def commit_after(sitting: str, head: StoredEvent) -> Commit:
    """Two events, an answer, a resume secret, a sealed text and a checkpoint: all that commits hold."""
    events = [
        Event(head.seq + n, 2_000_000_000_000 + head.seq, "system", f"c_{head.seq}", SittingStarted())
        for n in (1, 2)
    ]
    rows = tuple(chain(sitting, head.hash, events))
    last = rows[-1]
    return Commit(
        sitting,
        events=rows,
        sealed=[SealedValue(last.hash, "salt", last.hash)],
        answered=[Answered("st_1", f"c_{head.seq}", "d" * 64, b"{}")],
        secrets=[Secret("p_1", last.hash)],
        checkpoint=(last.seq, last.hash),
    )


async def dies_at(step: int, address: str, sitting: str) -> tuple[int, bool]:
    """How the writer ended, and whether it acknowledged."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.unit.store.dying_writer", address, sitting, str(step)),
        cwd=PROJECT,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return process.returncode, said == b"acknowledged\n"


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
