"""A writer killed at any moment: what it acknowledged is stored, the chain whole (rooms.md 8, 3 and 4)."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import insert

from tests.unit.store.test_journal import ROOM, room_row
from vicon.rooms.journal import verify
from vicon.rooms.opening import new_sitting
from vicon.store.database import Database
from vicon.store.journal import SqlJournal
from vicon.store.models import rooms

pytestmark = pytest.mark.anyio

PROJECT = Path(__file__).parents[3]


def acknowledged_before_kill(address: str, sitting: str, count: int) -> list[str]:
    """Run a writer until it acknowledged `count` commits, then kill -9 it; all hashes that it printed."""
    command = [sys.executable, "-m", "tests.unit.store.writer", address, sitting]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as writer:
        assert writer.stdout is not None
        hashes = [writer.stdout.readline() for _ in range(count)]
        writer.kill()
        hashes += writer.stdout.readlines()
    return [line.strip() for line in hashes if line.endswith("\n")]


async def test_kill_at_any_moment_loses_nothing_acknowledged(database: Database, address: str) -> None:
    await database.write(lambda connection: connection.execute(insert(rooms.rooms), room_row(ROOM)))
    sitting, first = new_sitting(ROOM, "meeting", "Rapat", 1_795_510_800_000, os.urandom)
    journal = SqlJournal(database)
    await journal.commit(first)
    acknowledged: list[str] = []
    for _ in range(3):
        acknowledged += acknowledged_before_kill(address, sitting, random.randint(1, 40))
        loaded = await journal.load(sitting)
        assert loaded is not None
        assert verify(sitting, loaded.events) is None
        stored = [event.hash for event in loaded.events]
        # Beyond what was acknowledged there may be one commit whose answer the kill cut off.
        assert set(acknowledged) <= set(stored)
        last = loaded.events[-1]
        assert loaded.secrets == {"p_1": last.hash}, "the parts of a commit are stored together"
        assert await journal.answered(sitting, "st_1", f"c_{last.seq}") is not None
