"""The private Redis: a Unix socket of its owner, no TCP, no disk, no commands that reach the machine."""

import asyncio
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio
from redis.exceptions import ResponseError

from tests.redis_server import RedisServer
from vicon.cluster.redis import RedisAwayError, SharedRedis

pytestmark = pytest.mark.anyio


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[RedisServer]:
    async with RedisServer(tmp_path) as server:
        yield server


async def test_it_has_no_tcp_listener(server: RedisServer) -> None:
    assert server.tcp_sockets() == []
    assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "command",
    [
        "EVAL return(1) 0",
        "EVALSHA 00 0",
        "SCRIPT LOAD return(1)",
        "FUNCTION LIST",
        "CONFIG SET dir /tmp",
        "MODULE LIST",
        "DEBUG SLEEP 0",
        "KEYS *",
        "FLUSHALL",
        "SHUTDOWN NOSAVE",
        "SAVE",
        "REPLICAOF 192.0.2.1 6379",
        "ACL SETUSER x",
        "MONITOR",
        "SET elsewhere 1",
    ],
)
async def test_dangerous_commands_are_refused(server: RedisServer, command: str) -> None:
    client = redis.asyncio.Redis.from_url(server.url)
    with pytest.raises(ResponseError, match=r"no permissions|not allowed"):
        await client.execute_command(*command.split(" "))
    await client.aclose()


async def test_what_vicon_needs_is_allowed_and_nothing_is_written_to_disk(server: RedisServer) -> None:
    shared = SharedRedis(server.url)
    await shared.ask(lambda r: r.set("vicon:place:s_1", "m1", ex=8, nx=True))
    await shared.ask(lambda r: r.hset("vicon:nodes", "m1", "{}"))
    assert await shared.ask(lambda r: r.get("vicon:place:s_1")) == "m1"
    assert await shared.ping()
    await shared.close()
    await server.stop()
    assert sorted(p.name for p in server.run.iterdir()) == ["redis.conf", "redis.log"]


async def test_who_is_cancelled_while_an_answer_comes_ends_all_the_same(server: RedisServer) -> None:
    shared = SharedRedis(server.url)
    asked = asyncio.Event()

    async def call(client: Any) -> Any:
        asked.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return "as asyncio.wait_for does before Python 3.12"

    asking = asyncio.create_task(shared.ask(call))
    await asked.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await shared.close()


async def test_an_absent_redis_is_waited_for_once(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vicon.cluster.redis.TIMEOUT_S", 0.1)
    monkeypatch.setattr("vicon.cluster.redis.PAUSE_S", 60.0)
    shared = SharedRedis(server.url)
    asked = []

    async def call(client: Any) -> Any:
        asked.append(client)
        return await client.get("vicon:x")

    server.freeze()
    with pytest.raises(RedisAwayError, match="did not answer"):
        await shared.ask(call)
    with pytest.raises(RedisAwayError, match="a moment ago"):
        await shared.ask(call)
    assert len(asked) == 1
    server.thaw()
    await shared.close()
