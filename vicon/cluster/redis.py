"""Redis, asked so that a call never waits for it: short timeouts, and no second wait while it is away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import redis.asyncio
from redis.exceptions import ReadOnlyError, RedisError

from vicon.cluster import redis_address

TIMEOUT_S = 0.5
MOST_S = 3
"""So many times as long where Sentinels or several servers have to be asked."""
PAUSE_S = 0.5
"""After a failure Redis is taken to be away for this long, without asking again."""


class RedisAwayError(Exception):
    """Redis did not answer in time. What it holds may be lost for a while: go on without."""


class SharedRedis:
    """The Redis of the cluster, for what may be lost: registry, placement, limits, wake-ups."""

    def __init__(self, url: str) -> None:
        self._client = redis_address.client(
            url, timeout_s=TIMEOUT_S, connect_s=TIMEOUT_S, decode_responses=True
        )
        self._away_until = 0.0

    async def ask(self, call: Callable[[redis.asyncio.Redis], Awaitable[Any]]) -> Any:
        """The answer of `call`, which is of one key, or of several without a transaction (Redis Cluster).

        Raises RedisAwayError within about half a second; within 1.5 s where there are several servers.
        """
        if time.monotonic() < self._away_until:
            raise RedisAwayError("Redis was away a moment ago")
        task = asyncio.current_task()
        cancelled = task.cancelling() if task else 0
        try:
            # Where several servers are asked in turn, each has TIMEOUT_S: all in all no more than this.
            async with asyncio.timeout(MOST_S * TIMEOUT_S):
                return await call(self._client)
        except ReadOnlyError as error:
            # Behind one name a standby took over, or this was demoted: connections must be made anew.
            await self._client.connection_pool.disconnect()
            self._away_until = time.monotonic() + PAUSE_S
            raise RedisAwayError("Redis is a read-only replica") from error
        except (RedisError, OSError, TimeoutError) as error:
            self._away_until = time.monotonic() + PAUSE_S
            raise RedisAwayError(f"Redis did not answer: {type(error).__name__}") from error
        finally:
            # The client waits by asyncio.wait_for, which before Python 3.12 forgets that its caller was
            # cancelled where the answer comes in the same moment: who asks in a loop would never end.
            if task and task.cancelling() > cancelled:
                raise asyncio.CancelledError

    async def ping(self) -> bool:
        """Whether Redis answers now."""
        try:
            await self.ask(lambda r: r.echo("vicon"))
        except RedisAwayError:
            return False
        return True

    async def close(self) -> None:
        await self._client.aclose()
