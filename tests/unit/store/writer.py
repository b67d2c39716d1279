"""A process that writes a sitting's journal and prints each hash once it is acknowledged; tests kill it."""

from __future__ import annotations

import asyncio
import sys

from vicon.rooms.event import Event
from vicon.rooms.journal import chain
from vicon.rooms.ports import Answered, Commit, Secret
from vicon.rooms.protocol.events import SittingStarted
from vicon.store.database import Database
from vicon.store.journal import SqlJournal


async def write(address: str, sitting: str) -> None:
    journal = SqlJournal(Database.open(address))
    last = (await journal.events(sitting, 0, 1_000_000))[-1]
    while True:
        event = Event(last.seq + 1, 2_000_000_000_000 + last.seq, "system", f"c_{last.seq}", SittingStarted())
        (last,) = chain(sitting, last.hash, [event])
        await journal.commit(
            Commit(
                sitting,
                [last],
                answered=[Answered("st_1", f"c_{last.seq}", "d" * 64, b"{}")],
                secrets=[Secret("p_1", last.hash)],
            )
        )
        print(last.hash, flush=True)


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1], sys.argv[2]))
