"""All that is kept in Redis works with Sentinels and in a Redis Cluster, and comes back after a failover."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from signaling.limits import _RedisCounters
from tests.redis_kinds import ClusterRedis, WatchedRedis, ask
from vicon import jobs
from vicon.cluster import check_counts, failures, leases, redis_address, registry
from vicon.cluster.ballot_box import RedisBallotBox
from vicon.cluster.redis import RedisAwayError, SharedRedis
from vicon.jobs import waking

pytestmark = pytest.mark.anyio
NOW_MS = 1_800_000_000_000
NEVER_STALE = 2**52


@pytest.fixture(scope="module", params=[WatchedRedis, ClusterRedis])
async def kind(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[WatchedRedis | ClusterRedis]:
    async with request.param(tmp_path_factory.mktemp("redis")) as it:
        yield it


async def test_all_that_is_kept_there_works(kind: WatchedRedis | ClusterRedis) -> None:
    redis = SharedRedis(kind.url)
    assert await redis.ping()
    names = [f"s_{n}" for n in range(30)]
    for name in names:
        assert await leases.claim(redis, name, "m1")
    assert await leases.unheld(redis, names, "m1") == names
    assert await leases.unheld(redis, names, "m2") == []
    assert await leases.renew(redis, "s_1", "m1")
    await leases.release(redis, "s_1", "m1")
    assert await leases.holder(redis, "s_1") is None
    await registry.write(redis, registry.Node("m1", "/m1.link", at=NEVER_STALE))
    assert list(await registry.read(redis)) == ["m1"]
    await registry.erase(redis, "m1")
    cause = check_counts.Cause("good", "udp", "")
    await check_counts.count(redis, cause, NOW_MS)
    assert await check_counts.counts(redis, 3, NOW_MS) == {cause: 1}
    await failures.count(redis, "not_found", NOW_MS)
    assert await failures.counts(redis, NOW_MS) == {"not_found": 1}
    counts = _RedisCounters(redis)
    assert [await counts.incr("who", 60) for _ in range(3)] == [1, 2, 3]
    await counts.clear("who")
    # Replicas might write a secret vote to a disk.
    assert not await RedisBallotBox(redis).safe()
    await redis.close()


async def test_a_word_wakes_a_worker(kind: WatchedRedis | ClusterRedis) -> None:
    redis = SharedRedis(kind.url)
    woken: asyncio.Queue[None] = asyncio.Queue()
    listening = asyncio.create_task(waking.listen(kind.url, lambda: woken.put_nowait(None)))
    async with asyncio.timeout(60):
        for _ in range(2):
            await jobs.wake(redis)
            await woken.get()
    listening.cancel()
    await asyncio.wait([listening])
    await redis.close()


async def claimed(redis: SharedRedis, sitting: str) -> None:
    """Wait until there is a Redis that takes writes."""
    async with asyncio.timeout(120):
        while True:
            try:
                assert await leases.renew(redis, sitting, "m1")
                return
            except RedisAwayError:
                await asyncio.sleep(0.1)


async def test_after_a_failover_by_sentinels_the_new_primary_is_written(tmp_path: Path) -> None:
    async with WatchedRedis(tmp_path) as its:
        redis = SharedRedis(its.url)
        await claimed(redis, "s_1")
        await its.kill(its.primary)
        with pytest.raises(RedisAwayError):
            await leases.renew(redis, "s_1", "m1")
        await claimed(redis, "s_1")
        assert await ask(its.replica, "GET", "vicon:place:s_1") == "m1"
        await redis.close()


async def test_a_primary_that_was_made_a_replica_is_left(tmp_path: Path) -> None:
    async with WatchedRedis(tmp_path) as its:
        redis = SharedRedis(its.url)
        await claimed(redis, "s_1")
        await ask(its.sentinel, "SENTINEL", "FAILOVER", its.NAME)
        async with asyncio.timeout(120):
            while "role:master" not in await ask(its.replica, "INFO", "replication"):
                await asyncio.sleep(0.1)
        # What the old one took before it was told is lost, as with every failover.
        async with asyncio.timeout(120):
            while await ask(its.replica, "GET", "vicon:place:s_2") != "m1":
                await claimed(redis, "s_2")
        await redis.close()


async def test_a_name_that_leads_to_a_read_only_server_is_away_until_that_is_written(
    tmp_path: Path,
) -> None:
    async with WatchedRedis(tmp_path) as its:
        redis = SharedRedis(f"redis://127.0.0.1:{its.replica}")
        with pytest.raises(RedisAwayError, match="read-only"):
            await leases.claim(redis, "s_1", "m1")
        await ask(its.replica, "REPLICAOF", "NO", "ONE")
        await claimed(redis, "s_1")
        await redis.close()


async def test_when_a_server_of_a_cluster_dies_its_replica_is_written(
    tmp_path: Path,
) -> None:
    async with ClusterRedis(tmp_path) as its:
        redis = SharedRedis(its.url)
        await claimed(redis, "s_1")
        dead = await its.server_of("vicon:place:s_1")
        await its.kill(dead)
        await claimed(redis, "s_1")
        assert await its.server_of("vicon:place:s_1") != dead
        for n in range(20):
            await claimed(redis, f"s_{n}")
        await redis.close()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("redis+sentinel://a,b", "/NAME"),
        ("redis+sentinel:///vicon", "names no server"),
        ("redis+cluster://a,b/3", "has one"),
        ("amqp://a", "must begin with redis://"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused_with_what_to_write(url: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        redis_address.parse(url)


def test_an_address_names_servers_accounts_and_authorities() -> None:
    its = redis_address.parse(
        "rediss+sentinel://vicon:p%40ss@s1,[::1]:27000/city/2?ssl_ca_certs=/ca.pem&sentinel_password=other"
    )
    assert its.hosts == (("s1", 26379), ("::1", 27000))
    assert its.name == "city"
    safe = {"ssl": True, "ssl_cert_reqs": "required", "ssl_check_hostname": True, "ssl_ca_certs": "/ca.pem"}
    assert its.options == {"username": "vicon", "password": "p@ss", "db": 2, **safe}
    assert its.sentinel_options == {"password": "other", **safe}
    assert "p@ss" not in repr(its)
    assert redis_address.parse("redis+cluster://:k@c1:7000,c2").hosts == (("c1", 7000), ("c2", 6379))
