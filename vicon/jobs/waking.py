"""A word through SAQ, over Redis, that jobs may be due. Whoever misses it finds the rows by looking."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any

import redis.asyncio
from redis.exceptions import RedisError
from saq import Worker
from saq.job import Job, Status
from saq.queue.redis import RedisQueue
from saq.types import WorkerInfo

from vicon.cluster import redis_address
from vicon.cluster.redis import RedisAwayError, SharedRedis

PREFIX = "vicon:{jobs}:"
"""In braces what decides where keys lie in a Redis Cluster (hash tags): all of these at one server."""
PAUSE_S = 2.0
LOOK = "look"
_QUIET = {"schedule": 3600, "sweep": 600, "worker_info": 3600, "abort": 3600}


class Wakes(RedisQueue):
    """SAQ's queue where neither scripts nor channels nor keys of other names are allowed (private_redis.py).

    It carries one word, `look`. What SAQ has scripts for is not needed for that: the word is the same however
    often it is said, nothing of it is scheduled, and one that a dying worker took is made up for by looking.
    """

    def __init__(self, client: redis.asyncio.Redis) -> None:
        super().__init__(client, name="wakes")

    def namespace(self, key: str) -> str:
        return f"{PREFIX}{key}"

    def job_id(self, job_key: str) -> str:
        return f"{PREFIX}job:{job_key}"

    async def update(self, job: Job, **_: Any) -> None:
        """Nobody asks how a word is getting on, nor waits for its end, nor looks who listens."""

    async def notify(self, job: Job) -> None: ...

    async def write_worker_info(self, worker_id: str, info: WorkerInfo, ttl: int) -> None: ...

    async def _retry(self, job: Job, error: str | None) -> None: ...

    async def _finish(self, job: Job, status: Status, **_: Any) -> None:
        with contextlib.suppress(RedisError, OSError):
            await self.redis.lrem(self._active, 1, job.id)

    async def schedule(self, lock: int = 1) -> list[str]:
        return []

    async def sweep(self, lock: int = 60, abort: float = 5.0) -> list[str]:
        await self.redis.delete(self._active)
        return []

    async def _enqueue(self, job: Job) -> Job | None:
        if await self.redis.llen(self._queued):
            return None
        async with self.redis.pipeline(transaction=True) as pipe:
            pipe.set(job.id, self.serialize(job))
            pipe.rpush(self._queued, job.id)
            await pipe.execute()
        return job

    async def dequeue(self, timeout: float = 0.0, poll_interval: float = 0.0) -> Job | None:  # noqa: ASYNC109
        try:
            return await super().dequeue(timeout, poll_interval)
        except (RedisError, OSError):
            # SAQ asks again at once: while Redis is away that would be all that this process does.
            await asyncio.sleep(PAUSE_S)
            return None


async def wake(shared: SharedRedis) -> None:
    """Have a worker look for due jobs now; without Redis it does so by itself within seconds."""
    # ttl 0: the word stays, or one that ends would take away the next.
    with contextlib.suppress(RedisAwayError):
        await shared.ask(lambda client: Wakes(client).enqueue(LOOK, key=LOOK, ttl=0))


async def listen(url: str, woken: Callable[[], None]) -> None:
    """Call `woken` at each word, until cancelled."""

    async def look(_context: Any) -> None:
        woken()

    client = redis_address.client(url, timeout_s=None, connect_s=PAUSE_S)
    worker: Worker[Any] = Worker(Wakes(client), [(LOOK, look)], concurrency=1, timers=_QUIET)  # type: ignore[arg-type]
    # Signals are the worker process's.
    worker.SIGNALS = []
    # At each stop it warns that something was cut short: the wait for a word, which has no other end.
    logging.getLogger("saq").setLevel(logging.ERROR)
    try:
        await worker.start()
    finally:
        await client.aclose()
