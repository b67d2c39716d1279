"""`vicon doctor media` and `turn` against a vicon that runs: a probe room is joined by ICE and by a relay."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.deployment import Deployment
from tests.ports import free_port
from tests.unit.doctor.test_first_install import SECRET, relaying
from vicon.doctor.trying import one
from vicon.settings import Settings

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]


async def test_a_probe_room_is_joined_over_udp_tcp_and_turn_and_a_wall_between_is_found(
    tmp_path: Path,
) -> None:
    port = free_port()
    relay = {"VICON_TURN_URLS": f"turn:127.0.0.1:{port}", "VICON_TURN_SECRET": SECRET}
    async with Deployment(tmp_path / "data", signalling="a", **relay) as vicon:
        settings = Settings(
            data=tmp_path / "own", url=vicon.origin, turn_urls=(f"turn:127.0.0.1:{port}",), turn_secret=SECRET
        )
        found = await one("media", settings)
        media = f"127.0.0.1:{vicon.env['VICON_MEDIA_PORT']}"
        assert [(it.code, it.where) for it in found] == [
            ("media_ok", f"{media}/UDP"),
            ("media_ok", f"{media}/TCP"),
        ], found
        assert [it.code for it in await one("turn", settings)] == ["turn_away"]
        # As it comes, coturn lets nobody to its own machine.
        with relaying(port, tmp_path):
            assert [it.code for it in await one("turn", settings)] == ["turn_ok", "turn_deaf"]
        with relaying(port, tmp_path, "--allow-loopback-peers", "--cli-password=uji"):
            assert [it.code for it in await one("turn", settings)] == ["turn_ok", "turn_echo_ok"]
        await vicon.kill("media")
        assert [it.code for it in await one("media", settings)] == ["media_unopened"]
