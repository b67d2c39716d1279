"""Who follows a journal over HTTP waits for the node that writes it, and asks no database meanwhile."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from signaling import following
from signaling.following import Following
from tests.media_side import MediaSide
from tests.redis_server import RedisServer
from vicon.cluster.links import Links
from vicon.cluster.redis import SharedRedis

pytestmark = pytest.mark.anyio

SITTING, OTHER = "s_0000000000000001", "s_0000000000000002"


async def test_a_follower_is_woken_by_what_its_node_stores_until_it_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "SWEEP_S", 3_600.0)
    monkeypatch.setattr(following, "GATHER_S", 0.0)
    its = Following()
    side = MediaSide(tmp_path, "m1")
    async with RedisServer(tmp_path) as server, side.serving():
        redis = SharedRedis(server.url)
        links = Links(
            redis, server.run, lambda _node, message: its.heard(message) and None, lambda _node: None
        )
        assert await links.connected("m1", 60) is not None
        async with its.of(SITTING, links) as pause:
            await pause()  # the node has heard of it, and says so
            later = asyncio.create_task(pause())
            side.outlet.publish(OTHER, [])
            side.outlet.publish(SITTING, [])
            await later
            stopped = asyncio.create_task(pause())
            its.wake_all()
            await stopped
            assert len(its) == 1
        assert len(its) == 0
        async with asyncio.timeout(60):
            while not any(it == {"t": "unfollow", "sitting": SITTING} for it in side.heard):
                await asyncio.sleep(0.005)
        await links.close()
        await redis.close()


async def test_without_any_node_a_follower_looks_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "SWEEP_S", 0.0)
    async with RedisServer(tmp_path) as server:
        redis = SharedRedis(server.url)
        links = Links(redis, server.run, lambda _node, _message: None, lambda _node: None)
        async with Following().of(SITTING, links) as pause:
            await pause()
        await links.close()
        await redis.close()
