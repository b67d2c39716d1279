"""A process that commits to a sitting's journal and dies, as by kill -9, at the given step of one commit.

Steps are what the engine tells of: before and after each statement, before COMMIT and after it.
"""

from __future__ import annotations

import asyncio
import os
from multiprocessing.connection import Connection
from typing import Any

from sqlalchemy import event

from vicon.rooms.event import Event
from vicon.rooms.journal import chain
from vicon.rooms.ports import Answered, Commit, SealedValue, Secret, StoredEvent
from vicon.rooms.protocol.events import SittingStarted
from vicon.store.database import Database
from vicon.store.journal import SqlJournal

FINE, KILLED = 0, 137
"""Statuses with which a writer ends: its commit returned, or it died before."""


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


class Steps:
    """Counts steps once `armed`; at number `last` there is no next moment."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.armed = False
        self._count = 0

    def step(self, *_: Any, **__: Any) -> None:
        if self.armed:
            if self._count == self.last:
                os._exit(KILLED)
            self._count += 1


def die_at(step: int, address: str, sitting: str, told: Connection) -> None:
    """Commit, and say so on `told`, unless `step` comes first."""
    asyncio.run(_write(address, sitting, step))
    told.send("acknowledged")
    os._exit(FINE)


async def _write(address: str, sitting: str, last: int) -> None:
    database = Database.open(address)
    journal = SqlJournal(database)
    steps = Steps(last)
    engine = database.engine
    for moment in ("before_cursor_execute", "after_cursor_execute", "begin", "commit"):
        event.listen(engine, moment, steps.step)
    # The driver itself says when COMMIT has returned: the connection goes back to its pool then.
    event.listen(engine, "checkin", steps.step)
    head = (await journal.events(sitting, 0, 1_000_000))[-1]
    steps.armed = True
    await journal.commit(commit_after(sitting, head))
    steps.armed = False
