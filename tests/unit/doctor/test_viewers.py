"""Whoever watches gets to the process for viewers, by nginx as it ships; each way not to is a finding."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.load.front import Front
from tests.ports import free_port
from tests.unit.doctor.test_first_install import serving
from vicon.doctor.probes.viewers import _asked, viewers
from vicon.doctor.rules.viewers import Answer, judge
from vicon.doctor.said import say
from vicon.settings import Settings

pytestmark = pytest.mark.anyio
URL, LISTEN = "https://rapat.kota.example", "127.0.0.1:8001"
OURS, THEIRS = Answer(404, ours=True, viewers=True), Answer(404, ours=True)


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[Settings]:
    """Settings of a `vicon viewers` that runs."""
    settings = Settings(data=tmp_path / "data", broadcast_listen=f"127.0.0.1:{free_port()}")
    env = {"VICON_DATA": str(settings.data), "VICON_BROADCAST_LISTEN": settings.broadcast_listen}
    root = Path(__file__).parents[3]
    run = [sys.executable, "-m", "vicon", "viewers"]
    with subprocess.Popen(run, env=env | {"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin"}) as process:
        yield settings
        process.terminate()


async def until_answered(settings: Settings) -> str:
    async with asyncio.timeout(60):
        while (await _asked(f"http://{settings.broadcast_listen}")).status == 0:
            await asyncio.sleep(0.1)
    return settings.broadcast_listen


async def test_nobody_at_its_address_and_somebody_else_there_are_found(tmp_path: Path) -> None:
    assert await viewers(Settings(data=tmp_path)) == []
    away = Settings(data=tmp_path, broadcast_listen=f"127.0.0.1:{free_port()}")
    assert [it.code for it in await viewers(away)] == ["viewers_silent"]
    with serving(lambda _: (404, b"")) as port:
        other = Settings(data=tmp_path, broadcast_listen=f"127.0.0.1:{port}")
        assert [it.code for it in await viewers(other)] == ["viewers_silent"]


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
async def test_nginx_as_it_ships_leads_viewers_to_their_process(tmp_path: Path, listening: Settings) -> None:
    its = int((await until_answered(listening)).rpartition(":")[2])
    assert [it.code for it in await viewers(listening)] == ["viewers_ok"]
    front = await asyncio.to_thread(Front, tmp_path / "nginx", free_port(), its)
    try:
        answer = await _asked(f"http://127.0.0.1:{front.port}")
        assert answer.ours and answer.viewers
    finally:
        await asyncio.to_thread(front.stop)


@pytest.mark.parametrize(
    ("here", "front", "level", "code"),
    [
        (Answer(0), OURS, "failure", "viewers_silent"),
        (OURS, Answer(0), "failure", "viewers_blocked"),
        (OURS, Answer(502, why="HTTP 502"), "failure", "viewers_blocked"),
        (OURS, THEIRS, "warning", "viewers_unrouted"),
        (OURS, OURS, "ok", "viewers_ok"),
    ],
)
def test_the_proxy_is_judged_by_who_answers_behind_it(
    here: Answer, front: Answer, level: str, code: str
) -> None:
    (it,) = judge(LISTEN, here, URL, front, proxied=True)
    assert (it.level, it.code) == (level, code)
    assert bool(say(it, "id").cure) == bool(say(it, "en").cure) == (level != "ok")
