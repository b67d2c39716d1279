"""Why people could not come in is counted without them; administrators see it beside what vicon carries."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from signaling.app import create
from signaling.hub import Opener, Socket
from signaling.services import Services
from tests.accounts import first_administrator
from tests.redis_server import RedisServer
from vicon import settings
from vicon.backup.noting import note
from vicon.cluster import failures
from vicon.cluster.prepare import prepare
from vicon.cluster.redis import SharedRedis

pytestmark = pytest.mark.anyio

HOUR_MS = 3_600_000
ORIGIN = "http://localhost:8000"
CAPACITY = "/api/v1/capacity"


async def test_causes_are_counted_for_a_day_and_none_by_a_name_of_its_own(tmp_path: Path) -> None:
    now = time.time_ns() // 1_000_000
    async with RedisServer(tmp_path) as server:
        redis = SharedRedis(server.url)
        for cause, hours_ago in (("rate", 0), ("rate", 23), ("rate", 24), ("P-01", 2), ("no such code", 1)):
            await failures.count(redis, cause, now - hours_ago * HOUR_MS)
        assert await failures.counts(redis, now) == {"rate": 2, "P-01": 1, "other": 1}
        await redis.close()


async def test_administrators_see_who_could_not_come_in_and_what_happened(tmp_path: Path) -> None:
    async with RedisServer(tmp_path) as server:
        # What is asked here has loops of its own.
        await asyncio.to_thread(seen_by_an_administrator, tmp_path / "data", server.url)


def seen_by_an_administrator(data: Path, redis: str) -> None:
    loaded = settings.load(data=data, redis=redis, password_memory_mib=12)
    links = prepare(loaded)
    note(loaded, "backup.made", datetime.fromtimestamp(1_795_510_800, UTC), {"bytes": 1_800_000_000})
    services = Services(loaded)

    async def refused() -> None:
        openers: list[tuple[Opener, str]] = [
            ("join", "room_full"),
            ("join", "name_reserved"),  # is typed anew
            ("resume", "room_full"),  # was in already
        ]
        for opener, error in openers:
            socket = Socket(f"k_{opener}_{error}", lambda: None)
            services.hub.add(socket)
            socket.asks(opener)
            close = {"t": "close", "socket": socket.id, "code": 4429, "error": error}
            services.hub.receive("m1", close)
        await services.failures.settle()

    with TestClient(create(services), base_url=ORIGIN, headers={"Origin": ORIGIN}) as client:
        assert client.get(CAPACITY).status_code == 401
        assert client.portal
        client.portal.call(refused)
        wrong = {"secret": "nobody has this one"}
        for _ in range(2):
            assert client.post("/api/v1/rooms/rapat-pertama/tokens", json=wrong).status_code == 404
        client.portal.call(services.failures.settle)
        first_administrator(client, links["admin"])
        answer = client.get(CAPACITY)
    assert answer.headers["cache-control"] == "no-store"
    shown = answer.json()
    assert shown["failed"] == [{"cause": "not_found", "count": 2}, {"cause": "room_full", "count": 1}]
    assert [(it["kind"], it["body"]) for it in shown["incidents"]] == [
        ("backup.made", {"bytes": 1_800_000_000})
    ]
    assert (shown["people"], shown["rooms"], shown["engine"]) == (
        0,
        0,
        {"busy": 0, "limit": 0.92, "threads": 0},
    )
    assert "no_node" in shown["warnings"]
