"""How a broadcast stands with the video platform, as chair and clerk are told; nobody is told the key."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Connection
from starlette.testclient import TestClient

from signaling.app import create
from signaling.services import Services
from tests.unit.signaling.test_agenda import Site
from tests.unit.signaling.test_broadcasts import on
from tests.unit.signaling.test_http import ORIGIN, wait_for_keys
from vicon import settings
from vicon.cluster.prepare import create_api_key, prepare
from vicon.schedule import platforms, rooms
from vicon.schedule.platforms import Target
from vicon.store import broadcasts
from vicon.store.database import Database

KEY = "x4v9-k2m7-q8wd-3hpn"
SAID = {"state": "refused", "why": "NetStream.Publish.BadName", "dropped": 6}


def test_the_chair_is_told_what_the_platform_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VICON_RTMP_URL", "rtmps://a.rtmps.platform.example/live2")
    monkeypatch.setenv("VICON_RTMP_KEY", KEY)
    prepare(settings.load(data=tmp_path))
    services = Services(settings.load(data=tmp_path))
    with TestClient(create(services), base_url=ORIGIN) as client:
        client.headers["Origin"] = ORIGIN
        wait_for_keys(client)
        site = Site(client, services)
        address = f"/api/v1/sittings/{site.sitting}/broadcast/platform"
        assert client.get(address, headers=site.bearer("agenda.manage")).status_code == 403
        chair = site.bearer("broadcast")
        nothing = {"host": None, "state": None, "why": "", "dropped": 0}
        assert client.get(address, headers=chair).json() == nothing

        on(services, site.sitting, "broadcast.started", 1_000)
        # From the first moment: a page that is told of no platform asks no more.
        host = "a.rtmps.platform.example"
        assert client.get(address, headers=chair).json() == nothing | {"host": host}
        asyncio.run(says(services))
        answer = client.get(address, headers=chair)
        assert answer.json() == {"host": "a.rtmps.platform.example"} | SAID
        assert KEY not in answer.text
        on(services, site.sitting, "broadcast.stopped", 2_000)
        assert client.get(address, headers=chair).json() == nothing


def test_a_room_has_a_platform_of_its_own_whose_key_is_never_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VICON_RTMP_URL", "rtmps://a.rtmps.platform.example/live2")
    monkeypatch.setenv("VICON_RTMP_KEY", "kunci-kota")
    monkeypatch.setenv("VICON_RTMP_HOSTS", "*.siaran.example")
    prepare(settings.load(data=tmp_path))
    services = Services(settings.load(data=tmp_path))
    with TestClient(create(services), base_url=ORIGIN) as client:
        client.headers["Origin"] = ORIGIN
        wait_for_keys(client)
        site = Site(client, services)
        wanted = {"label": "SIPD", "role_ceiling": "chair", "scopes": ["rooms:read", "rooms:write"]}
        headers = {"Authorization": f"Bearer {create_api_key(settings.load(data=tmp_path), wanted)}"}
        (room,) = client.get("/api/v1/rooms?q=Musrenbang", headers=headers).json()["items"]
        address = f"/api/v1/rooms/{room['id']}/platform"
        own = "rtmps://masuk.siaran.example/live"
        hosts = ["*.siaran.example", "a.rtmps.platform.example:443"]

        def put(url: str | None, key: str | None = None) -> str:
            answer = client.put(address, json={"url": url, "key": key}, headers=headers)
            assert KEY not in answer.text
            return "" if answer.status_code == 200 else str(answer.json()["fields"][0]["code"])

        def target() -> Target | None:
            return asyncio.run(target_of(services, room["slug"]))

        city = {"of": "city", "host": "a.rtmps.platform.example", "url": None, "hosts": hosts}
        assert client.get(address, headers=headers).json() == city
        assert put(own) == "key_needed"
        assert put(own, "two words") == "key_bad"
        assert put("rtmps://lain.example/live", KEY) == "host_unlisted"
        assert put("rtmp://masuk.siaran.example/live", KEY) == "tls_needed"
        assert put("https://masuk.siaran.example/live", KEY) == "url_bad"
        assert put("rtmps://masuk.siaran.example/", KEY) == "url_bad"
        assert put("rtmps://127.0.0.1/live", KEY) == "host_unlisted"
        assert put(own, KEY) == ""
        it = {"of": "room", "host": "masuk.siaran.example", "url": own, "hosts": hosts}
        assert client.get(address, headers=headers).json() == it
        assert target() == Target(own, KEY, tuple(hosts))
        assert put(own) == "", "the key stays with its address"
        assert put("rtmps://lain.siaran.example/live") == "key_needed", "and goes to no other"
        assert target() == Target(own, KEY, tuple(hosts))
        on(services, site.sitting, "broadcast.started", 1_000)
        going = f"/api/v1/sittings/{site.sitting}/broadcast/platform"
        assert client.get(going, headers=site.bearer("broadcast")).json()["host"] == it["host"]

        assert put(None) == ""
        assert client.get(address, headers=headers).json()["of"] == "none"
        assert target() is None
        assert client.delete(address, headers=headers).status_code == 204
        assert client.get(address, headers=headers).json() == city
        assert put(own, KEY) == ""
        assert not any(KEY.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


async def target_of(services: Services, slug: str) -> Target | None:
    def look(connection: Connection) -> Target | None:
        room = rooms.by_slug(connection, slug)
        assert room is not None
        return platforms.target(connection, services.server_key, services.settings, room.id, slug)

    database = Database.open(services.settings.database_url)
    try:
        return await database.read(look)
    finally:
        await database.close()


async def says(services: Services) -> None:
    database = Database.open(services.settings.database_url)
    try:
        await database.write(lambda connection: broadcasts.taken(connection, "bc_0000000000000000"))
        await database.write(
            lambda connection: broadcasts.platform_says(connection, "bc_0000000000000000", SAID)
        )
        assert await database.read(broadcasts.platforms) == {"refused": 1}
    finally:
        await database.close()
