"""What a media node writes down of itself: it began, drains, stopped, its disk is short."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from vicon.clock import now_ms
from vicon.cluster.space import DiskState, Left
from vicon.store import incidents
from vicon.store.database import Database

_OF_DISK: dict[DiskState, incidents.Kind] = {"ample": "disk.ample", "low": "disk.low", "full": "disk.full"}


class Noted:
    """The log of one node. No call waits for the database, but for `stopped`."""

    def __init__(self, database: Database, node: str) -> None:
        self._database = database
        self._node = node
        self._disk: DiskState = "ample"
        self._writing: set[asyncio.Task[None]] = set()

    def started(self) -> None:
        self._later(incidents.note_start(self._database, self._node, now_ms()))

    def draining(self, sittings: int) -> None:
        self._note("node.draining", sittings=sittings)

    def disk(self, left: Left) -> None:
        if left.state != self._disk:
            self._disk = left.state
            self._note(_OF_DISK[left.state], **({} if left.minutes is None else {"minutes": left.minutes}))

    async def stopped(self) -> None:
        """The last word; what waits to be written is written before."""
        await asyncio.gather(*self._writing)
        await incidents.note(self._database, "node.stopped", now_ms(), self._node)

    def _note(self, kind: incidents.Kind, **body: int) -> None:
        self._later(incidents.note(self._database, kind, now_ms(), self._node, body))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)
