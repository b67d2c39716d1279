"""Limits count across processes in Redis, and within each process while Redis is away."""

from pathlib import Path

import pytest
from limits import parse
from starlette.requests import HTTPConnection

from signaling.limits import Bucket, Limits, address
from tests.redis_server import RedisServer
from vicon.cluster.redis import SharedRedis

pytestmark = pytest.mark.anyio
THREE = parse("3/minute")


async def test_two_processes_share_a_count_and_go_on_alone_without_redis(tmp_path: Path) -> None:
    async with RedisServer(tmp_path) as server:
        redis = [SharedRedis(server.url), SharedRedis(server.url)]
        a, b = (Limits(one, 300) for one in redis)
        assert [await it.hit(THREE, "x") for it in (a, b, a, b, a)] == [True, True, True, False, False]
        assert await b.spent(THREE, "x")
        assert await a.hit(THREE, "y")
        await server.stop()
        assert [await a.hit(THREE, "x") for _ in range(4)] == [True, True, True, False]
        assert await b.hit(THREE, "x")
        for one in redis:
            await one.close()


@pytest.mark.parametrize(
    ("host", "limited"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("testclient", "local"),
    ],
)
async def test_one_household_of_ipv6_is_one_address(host: str, limited: str) -> None:
    assert address(HTTPConnection({"type": "http", "headers": [], "client": (host, 1)})) == limited


async def test_a_socket_has_20_commands_a_second_and_bursts_of_40() -> None:
    bucket = Bucket(now=0.0)
    assert [bucket.take(0.0) for _ in range(41)] == [0] * 40 + [50]
    assert bucket.take(0.05) == 0
    assert sum(bucket.take(1.05) == 0 for _ in range(30)) == 20
    assert not Bucket(now=0.0).exhausted
    assert bucket.exhausted
