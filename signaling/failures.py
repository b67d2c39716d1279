"""Counts why people could not come in, for whoever runs vicon; nobody waits for it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

from signaling.problems import Problem
from vicon.clock import now_ms
from vicon.cluster import failures
from vicon.cluster.redis import RedisAwayError, SharedRedis
from vicon.people.refusals import Refused

MENDED = frozenset({"name_bad", "name_reserved"})
"""Whoever is told so types another name, and is in."""


class Failures:
    """Of the joins through this process."""

    def __init__(self, redis: SharedRedis) -> None:
        self._redis = redis
        self._counting: set[asyncio.Task[None]] = set()

    def count(self, cause: str) -> None:
        if cause in MENDED:
            return
        task = asyncio.create_task(self._count(cause))
        self._counting.add(task)
        task.add_done_callback(self._counting.discard)

    @contextlib.contextmanager
    def counted(self) -> Iterator[None]:
        """Whatever keeps somebody out inside is counted, and goes on."""
        try:
            yield
        except Problem as problem:
            self.count(problem.code)
            raise
        except Refused as refused:
            self.count(refused.error)
            raise

    async def settle(self) -> None:
        """What is being counted is counted."""
        await asyncio.gather(*self._counting)

    async def _count(self, cause: str) -> None:
        # A count that is lost while Redis is away is worth nobody's wait.
        with contextlib.suppress(RedisAwayError):
            await failures.count(self._redis, cause, now_ms())
