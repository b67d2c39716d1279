"""A look every few seconds at what is to be made a job of."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

from sqlalchemy import Connection

from vicon.store.database import Database
from vicon.store.errors import OutcomeUnknown, StoreUnavailable

LOOK_S = 5.0


async def watch(
    database: Database,
    wanted: Callable[[Connection], Sequence[object]],
    enqueue: Callable[[Connection], int],
    woken: Callable[[], None],
    *,
    every_s: float = LOOK_S,
) -> None:
    """Make a job for each that is `wanted`, until cancelled. `enqueue`: how many are new."""
    while True:
        with suppress(StoreUnavailable, OutcomeUnknown):
            # A look that finds nothing does not wait in the queue of those who write.
            if await database.read(wanted):
                new = await database.write(enqueue)
                if new:
                    woken()
        await asyncio.sleep(every_s)
