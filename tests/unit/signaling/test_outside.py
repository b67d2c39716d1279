"""Views from outside over HTTP: asked for by one administrator, opened by one telephone, told of once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from signaling import limits
from signaling.app import create
from signaling.services import Services
from tests.accounts import first_administrator
from tests.redis_server import RedisServer
from vicon import settings
from vicon.clock import now_ms
from vicon.cluster.prepare import prepare
from vicon.doctor import outside

ORIGIN = "http://localhost"
ASK, TAKE, TELL = "/api/v1/doctor/outside", "/api/v1/checks/outside", "/api/v1/checks/outside/report"
MEDIA = {"ip": "10.0.0.5", "port": 7850}
FOUND: dict[str, Any] = {
    "secure": False,
    "udp": {"told": [MEDIA], "reached": MEDIA},
    "tcp": {"told": [MEDIA]},
    "relays": [False],
    "up_bps": 900_000,
    "down_bps": 2_000_000,
}


@contextmanager
def serving(folder: Path, redis: str) -> Iterator[tuple[TestClient, str, Services]]:
    """Also the link of the first administrator, and what it stands on."""
    loaded = settings.load(
        data=folder / "data",
        url=ORIGIN,
        redis=redis,
        password_memory_mib=12,
        turn_urls=("turn:turn.kota.example",),
        turn_secret="hS8nQ2v7LxW4kR9pTz3yBc6d",
    )
    links = prepare(loaded)
    services = Services(loaded)
    with TestClient(create(services), base_url=ORIGIN, headers={"Origin": ORIGIN}) as client:
        yield client, links["admin"], services


@pytest.mark.anyio
async def test_a_telephone_tells_the_administrator_what_it_reached(tmp_path: Path) -> None:
    def there(redis: str) -> None:
        with serving(tmp_path, redis) as (client, admin, _):
            assert client.post(ASK).status_code == 401
            first_administrator(client, admin)
            asked = client.post(ASK)
            assert asked.status_code == 201 and asked.headers["cache-control"] == "no-store"
            link, view = asked.json()["link"], asked.json()["view"]
            assert asked.json()["qr"].startswith("<svg")
            token = link.removeprefix(f"{ORIGIN}/cek#")
            assert token not in asked.json()["view"]
            assert client.get(f"{ASK}/{view}").json() == {"state": "waiting", "device": "", "findings": []}
            phone = {"user-agent": "Mozilla/5.0 (Linux; Android 15) Chrome/150.0", "cookie": ""}
            taken = client.post(TAKE, json={"token": token}, headers=phone)
            assert taken.status_code == 200
            again = client.post(TAKE, json={"token": token}, headers=phone)
            assert again.status_code == 404 and "perangkat lain" in str(again.json())
            assert client.get(f"{ASK}/{view}").json()["device"] == "Chrome, Android"
            told = {**FOUND, "token": token, "key": taken.json()["key"]}
            assert client.post(TELL, json={**told, "key": "A" * 22}).status_code == 404
            for wrong in ({"udp": {"told": [{"ip": "rumah", "port": 1}]}}, {"up_bps": -1}, {"name": "Siti"}):
                assert client.post(TELL, json={**told, **wrong}).status_code == 422
            assert client.post(TELL, json=told).status_code == 204
            assert client.post(TELL, json=told).status_code == 404
            seen = client.get(f"{ASK}/{view}").json()
            assert seen["state"] == "told"
            codes = {it["code"]: it for it in seen["findings"]}
            assert codes.keys() == {
                *("outside_inside", "outside_plain", "outside_reached", "outside_address"),
                *("outside_relay_closed", "outside_rate"),
            }
            assert codes["outside_relay_closed"]["where"] == "turn:turn.kota.example"
            assert codes["outside_address"]["cure"]["id"] != codes["outside_address"]["cure"]["en"] != ""
            # The same is part of the next examination.
            areas = [it["code"] for it in client.get("/api/v1/doctor").json()["findings"]]
            assert set(areas) >= codes.keys()

    async with RedisServer(tmp_path) as server:
        await asyncio.to_thread(there, server.url)


@pytest.mark.anyio
async def test_nobody_but_who_asked_sees_a_view(tmp_path: Path) -> None:
    def there(redis: str) -> None:
        with serving(tmp_path, redis) as (client, admin, services):
            first_administrator(client, admin)
            view = client.post(ASK).json()["view"]
            assert client.get(f"{ASK}/{view}", headers={"cookie": "vicon=x"}).status_code == 401
            assert client.get(f"{ASK}/{'A' * 22}").status_code == 404
            assert client.portal is not None
            others = client.portal.call(outside.ask, services.redis, "u_0000000000000000", "", now_ms())
            assert client.get(f"{ASK}/{others.view}").status_code == 404
            assert client.get(f"{ASK}/{view}").status_code == 200
            allowed = limits.VIEWS.amount
            statuses = [client.post(ASK).status_code for _ in range(allowed)]
            assert statuses == [201] * (allowed - 1) + [429]

    async with RedisServer(tmp_path) as server:
        await asyncio.to_thread(there, server.url)


def test_while_redis_is_away_there_are_no_views(tmp_path: Path) -> None:
    with serving(tmp_path, "redis://127.0.0.1:1/0") as (client, admin, _):
        first_administrator(client, admin)
        for answer in (client.post(ASK), client.post(TAKE, json={"token": "A" * 22})):
            assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
            assert "Redis" in answer.json()["detail"]
