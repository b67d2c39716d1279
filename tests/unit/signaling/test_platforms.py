"""How a broadcast stands with the video platform, as chair and clerk are told; nobody is told the key."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from signaling.app import create
from signaling.services import Services
from tests.unit.signaling.test_agenda import Site
from tests.unit.signaling.test_broadcasts import on
from tests.unit.signaling.test_http import ORIGIN, wait_for_keys
from vicon import settings
from vicon.cluster.prepare import prepare
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
