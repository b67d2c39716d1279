"""`vicon doctor` as a program: its exit status, and a view from outside that is asked for and waited for."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import pytest

from tests.redis_server import RedisServer
from vicon.cluster.redis import SharedRedis
from vicon.doctor import outside
from vicon.doctor.rules.outside import Report, Way

pytestmark = pytest.mark.anyio
LINK = re.compile(r"https://rapat\.kota\.example/cek#([\w-]{22})")


async def doctor(data: Path, redis: str, *words: str) -> Process:
    env = {
        **os.environ,
        **{"VICON_DATA": str(data), "VICON_REDIS": redis, "VICON_URL": "https://rapat.kota.example"},
    }
    # Whoever is started in the background ignores Ctrl-C, and so would this.
    anew = ("env", "--default-signal=INT")
    run = (*anew, sys.executable, "-m", "vicon", "doctor", "--outside", *words)
    return await asyncio.create_subprocess_exec(*run, env=env, stdout=PIPE, stderr=PIPE)


async def token(run: Process) -> str:
    """Of the link that it prints."""
    assert run.stderr is not None
    async with asyncio.timeout(60):
        while True:
            line = (await run.stderr.readline()).decode()
            assert line, "it ended without a link"
            if found := LINK.search(line):
                return found.group(1)


async def test_a_link_is_printed_and_what_the_telephone_tells_decides_the_exit_status(tmp_path: Path) -> None:
    closed, reached = Way(("9.9.9.9:7850",)), Way(("9.9.9.9:7850",), "9.9.9.9:7850")
    async with RedisServer(tmp_path) as server:
        redis = SharedRedis(server.url)
        for report, status in (
            (Report(True, reached, reached), 0),
            (Report(True, closed, reached), 0),
            (Report(True, closed, closed), 1),
        ):
            run = await doctor(tmp_path, server.url, "--json")
            its, now = await token(run), time.time_ns() // 1_000_000
            key = await outside.take(redis, its, "Chrome, Android", "9.9.9.8", (), now)
            await outside.tell(redis, its, key, report, (), now)
            printed, _ = await run.communicate()
            assert run.returncode == status
            codes = {it["code"] for it in json.loads(printed)["findings"]}
            assert ("outside_closed" in codes) == (closed in (report.udp, report.tcp))
        await redis.close()


async def test_whoever_interrupts_it_takes_the_link_back(tmp_path: Path) -> None:
    async with RedisServer(tmp_path) as server:
        redis = SharedRedis(server.url)
        run = await doctor(tmp_path, server.url)
        its = await token(run)
        run.send_signal(signal.SIGINT)
        _, said = await run.communicate()
        assert run.returncode == 130 and b"Traceback" not in said
        with pytest.raises(outside.NoView):
            await outside.take(redis, its, "", "9.9.9.8", (), 0)
        await redis.close()


async def test_without_redis_it_says_so_at_once(tmp_path: Path) -> None:
    run = await doctor(tmp_path, "redis://127.0.0.1:1/0", "--json")
    printed, _ = await run.communicate()
    assert run.returncode == 1
    assert [it["code"] for it in json.loads(printed)["findings"]] == ["redis_away"]
