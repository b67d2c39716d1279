"""The word that jobs may be due goes through the private Redis, which allows no scripts."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.redis_server import RedisServer
from vicon import jobs
from vicon.cluster.redis import SharedRedis
from vicon.jobs import waking

pytestmark = pytest.mark.anyio


async def test_a_word_wakes_a_worker_each_time_also_after_redis_was_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waking, "PAUSE_S", 0.05)
    woken: asyncio.Queue[None] = asyncio.Queue()
    async with RedisServer(tmp_path) as server:
        shared = SharedRedis(server.url)
        await jobs.wake(shared)
        await jobs.wake(shared)
        listening = asyncio.create_task(waking.listen(server.url, lambda: woken.put_nowait(None)))
        async with asyncio.timeout(60):
            await woken.get()
            await jobs.wake(shared)
            await woken.get()
            await server.stop()
            await jobs.wake(shared)
            await server.start()
            while woken.empty():
                await jobs.wake(shared)
                await asyncio.sleep(0.01)
        listening.cancel()
        await asyncio.wait([listening])
        await shared.close()
