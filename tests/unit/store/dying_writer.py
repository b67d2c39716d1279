"""A process that commits to a sitting's journal and dies, as by kill -9, at the given step of one commit.

Steps are what the engine tells of: before and after each statement, before COMMIT and after it.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

from sqlalchemy import event

from tests.unit.store.test_dying_writer import FINE, commit_after
from vicon.store.database import Database
from vicon.store.journal import SqlJournal


class Steps:
    """Counts steps once `armed`; at number `last` there is no next moment."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.armed = False
        self._count = 0

    def step(self, *_: Any, **__: Any) -> None:
        if self.armed:
            if self._count == self.last:
                os._exit(137)
            self._count += 1


async def write(address: str, sitting: str, last: int) -> None:
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
    print("acknowledged", flush=True)
    os._exit(FINE)


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1], sys.argv[2], int(sys.argv[3])))
