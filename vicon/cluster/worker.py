"""The worker process: work that no call waits for."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from dataclasses import asdict

import uvloop

from vicon import log
from vicon.settings import Settings
from vicon.store.database import Database
from vicon.store.errors import StoreUnavailable
from vicon.store.housekeeping import sweep

EVERY_S = 3600.0


def run(settings: Settings) -> int:
    """The process behind `vicon worker`; returns the exit status after SIGTERM."""
    return uvloop.run(_run(settings))


async def _run(settings: Settings) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    database = Database.open(settings.database_url)
    try:
        while not stop.is_set():
            await _once(database)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), EVERY_S)
    finally:
        await database.close()
    return 0


async def _once(database: Database) -> None:
    began = time.monotonic()
    try:
        swept = await sweep(database, time.time_ns() // 1_000_000)
    except StoreUnavailable:
        log.get().warning("housekeeping.unavailable", again_in_s=EVERY_S)
        return
    log.get().info("housekeeping.done", ms=round((time.monotonic() - began) * 1000), **asdict(swept))
