"""Where boxes of secret ballots are kept: in a Redis that keeps nothing, and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
import redis.asyncio

from tests.redis_server import RedisServer
from vicon.cluster import private_redis
from vicon.cluster.ballot_box import KEY, RedisBallotBox
from vicon.cluster.redis import SharedRedis
from vicon.rooms.ports import BoxAway

pytestmark = pytest.mark.anyio
BALLOTS = {"ff" * 16: 0, "00" * 16: 1, "7a" * 16: -1}


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[RedisServer]:
    async with RedisServer(tmp_path) as server:
        yield server


@asynccontextmanager
async def box_in(url: str) -> AsyncIterator[RedisBallotBox]:
    shared = SharedRedis(url)
    try:
        yield RedisBallotBox(shared)
    finally:
        await shared.close()


@asynccontextmanager
async def other_redis(run: Path, *options: str) -> AsyncIterator[str]:
    """A Redis as an operator may have one."""
    socket, program = run / "other.sock", private_redis.command(run)[0]
    fixed = ("--port", "0", "--unixsocket", str(socket), "--dir", str(run), "--logfile", str(run / "log"))
    process = await asyncio.create_subprocess_exec(program, *fixed, *options)
    try:
        async with asyncio.timeout(60):
            while True:
                # Its socket is there a moment before anybody listens at it.
                with suppress(OSError):
                    (await asyncio.open_unix_connection(str(socket)))[1].close()
                    break
                await asyncio.sleep(0.01)
        yield f"unix://{socket}"
    finally:
        process.kill()
        await process.wait()


async def test_a_box_is_kept_whole_sorted_by_code_until_it_is_erased(server: RedisServer) -> None:
    async with box_in(server.url) as box:
        assert await box.safe()
        assert await box.load("v_1") == {}
        await box.save("v_1", BALLOTS)
        client = redis.asyncio.Redis.from_url(server.url, decode_responses=True)
        text = await client.get(KEY + "v_1")
        await client.aclose()
        assert [text.index(code) for code in sorted(BALLOTS)] == sorted(text.index(code) for code in BALLOTS)
        assert await box.load("v_1") == BALLOTS
        await box.erase("v_1")
        assert await box.load("v_1") == {}
    await server.stop()
    left = b"".join(path.read_bytes() for path in server.run.iterdir() if path.is_file())
    assert not [code for code in BALLOTS if code.encode() in left]


@pytest.mark.parametrize(
    "options", [("--appendonly", "yes"), ("--save", "3600", "1"), ("--replicaof", "127.0.0.1", "1")]
)
async def test_a_redis_that_writes_to_a_disk_or_is_a_copy_gets_no_ballot(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    async with other_redis(tmp_path, *options) as url, box_in(url) as box:
        assert not await box.safe()
        with pytest.raises(BoxAway):
            await box.save("v_1", BALLOTS)
        assert await box.load("v_1") == {}


async def test_an_operators_redis_will_do_until_it_makes_a_snapshot(tmp_path: Path) -> None:
    async with other_redis(tmp_path, "--save", "", "--appendonly", "no") as url, box_in(url) as box:
        assert await box.safe()
        client = redis.asyncio.Redis.from_url(url)
        await client.bgsave()
        assert not await box.safe()
        await client.aclose()


async def test_a_redis_that_does_not_answer_is_not_trusted(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vicon.cluster.redis.TIMEOUT_S", 0.1)
    async with box_in(server.url) as box:
        server.freeze()
        assert not await box.safe()
        with pytest.raises(BoxAway):
            await box.load("v_1")
        server.thaw()
