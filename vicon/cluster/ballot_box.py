"""Where boxes of secret ballots outlive a media process: a Redis that writes nothing to any disk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import redis.asyncio
from redis.asyncio.cluster import RedisCluster
from redis.exceptions import NoPermissionError

from vicon.cluster.redis import RedisAwayError, SharedRedis
from vicon.rooms.ports import BoxAway

KEY = "vicon:box:"
KEPT_S = 3 * 86_400
"""Longer than any vote; keys that expire first are the first to go when memory is short."""


class RedisBallotBox:
    """A box is one text, written whole and sorted: Redis learns neither order nor time of single ballots."""

    def __init__(self, shared: SharedRedis) -> None:
        self._redis = shared

    async def safe(self) -> bool:
        """False also when Redis does not say: a ballot is not risked on a guess."""
        try:
            return bool(await self._redis.ask(keeps_nothing))
        except RedisAwayError:
            return False

    async def save(self, vote: str, ballots: Mapping[str, int]) -> None:
        if not await self.safe():
            raise BoxAway("Redis is away, or writes to a disk")
        text = json.dumps(dict(ballots), sort_keys=True)
        await self._ask(lambda r: r.set(KEY + vote, text, ex=KEPT_S))

    async def load(self, vote: str) -> dict[str, int]:
        text = await self._ask(lambda r: r.get(KEY + vote))
        ballots: dict[str, int] = json.loads(text) if text else {}
        return ballots

    async def erase(self, vote: str) -> None:
        await self._ask(lambda r: r.delete(KEY + vote))

    async def _ask(self, call: Any) -> Any:
        try:
            return await self._redis.ask(call)
        except RedisAwayError as away:
            raise BoxAway(str(away)) from away


async def keeps_nothing(r: redis.asyncio.Redis) -> bool:
    """No append-only file, no snapshot ever or to come, no replica that might make one."""
    if isinstance(r, RedisCluster):
        # It tells of one server of several, and those are made to have replicas.
        return False
    persistence = await r.info("persistence")
    replication = await r.info("replication")
    if persistence.get("aof_enabled") or persistence.get("rdb_bgsave_in_progress"):
        return False
    if persistence.get("rdb_saves") or persistence.get("rdb_last_bgsave_time_sec", -1) != -1:
        return False
    if replication.get("connected_slaves") or replication.get("role") != "master":
        return False
    try:
        planned = await r.config_get("save")
    except NoPermissionError:
        # Our own server does not let anybody ask; its configuration has no snapshots, and none was made.
        return True
    return not planned.get("save")
