"""A call that is watched: one talks and writes, one hears and reads, and what was promised is counted."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise

from tests.chaos.deployment import Deployment
from tests.chaos.rows.caller import Caller
from vicon.rooms.journal import verify
from vicon.store.database import Database
from vicon.store.journal import SqlJournal

WRITES_EACH_S = 1.1
"""Chat takes one line a second."""


class Call:
    """`acknowledged`: command and number of each line of chat that the server said was written down."""

    def __init__(self, deployment: Deployment, title: str) -> None:
        self._deployment = deployment
        self._title = title
        self.talker = Caller(deployment, "Siti", talks=True)
        self.listener = Caller(deployment, "Budi", talks=False)
        self.acknowledged: list[tuple[str, int]] = []
        self._answers: list[float] = []
        self._writing: asyncio.Task[None] | None = None

    async def begins(self) -> None:
        for process in self._deployment.signalling:
            await self._deployment.ready(process)
        last = self._deployment.signalling[-1]
        self.meeting = await self._deployment.meeting(self._title)
        self.sitting = str(self.meeting["sitting"])
        await self.talker.enter(self.meeting, host=True)
        await self.listener.enter(self.meeting, process=last)
        await self.listener.hears()
        self._writing = asyncio.create_task(self._write())

    async def goes_on(self) -> None:
        """Wait until words said from now on are heard, and a line written from now on is read."""
        wanted = len(self.acknowledged) + 2
        while len(self.acknowledged) < wanted:
            if self._writing is not None and self._writing.done():
                self._writing.result()
            await asyncio.sleep(0.05)
        await self.listener.sees(f"baris {wanted - 1}.")
        await self.listener.hears()

    @property
    def silent_s(self) -> float:
        """The longest time of which the listener heard nothing."""
        return max((after - before for before, after in pairwise(sorted(self.listener.heard))), default=0)

    @property
    def unanswered_s(self) -> float:
        """The longest time between two lines that were accepted, beyond the pause that is always made."""
        gaps = [after - before for before, after in pairwise(self._answers)]
        return max(0.0, max(gaps, default=0) - WRITES_EACH_S)

    async def lost(self, database: str) -> int:
        """How many acknowledged lines are not written down once, under their number. Ends the writing.

        The journal is whole, and nobody was sent an event twice or out of order.
        """
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.gather(self._writing, return_exceptions=True)
        opened = Database.open(database)
        try:
            events = list(await SqlJournal(opened).events(self.sitting, 0, 100_000))
        finally:
            await opened.close()
        assert verify(self.sitting, events) is None
        rows = [json.loads(event.canonical) for event in events]
        written = [(row["cause"], row["seq"]) for row in rows if row["kind"] == "chat.sent"]
        for caller in (self.talker, self.listener):
            seqs = [*caller.seqs, *(event["seq"] for event in caller.person.events)]
            assert seqs == sorted(set(seqs)), caller.name
        return sum(written.count(one) != 1 for one in self.acknowledged)

    async def ends(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
        await asyncio.gather(self.talker.ends(), self.listener.ends(), return_exceptions=True)

    async def _write(self) -> None:
        number = 0
        while True:
            command = f"c_line{number}"
            body = {"to": "all", "text": f"baris {number}."}
            answer = await self.talker.does("chat.send", body, command)
            self.acknowledged.append((command, int(answer["seq"])))
            self._answers.append(time.monotonic())
            number += 1
            await asyncio.sleep(WRITES_EACH_S)


@asynccontextmanager
async def calling(deployment: Deployment, title: str = "Rapat uji") -> AsyncIterator[Call]:
    """A call that has begun; left with it are those who are in it."""
    call = Call(deployment, title)
    try:
        await call.begins()
        await call.goes_on()
        yield call
    finally:
        await call.ends()
