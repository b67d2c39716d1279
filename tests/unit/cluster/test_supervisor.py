"""The supervisor restarts what dies, stops in order, and gives up only on refused settings."""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from vicon.cluster.supervisor import EX_CONFIG, Program, Supervisor, sd_notify

pytestmark = pytest.mark.anyio
NOTE = "import os,sys,time,signal;f=open(sys.argv[1],'a');w=lambda s:(f.write(s+'\\n'),f.flush())"


def noting(name: str, path: Path, stop_s: float = 5.0) -> Program:
    """A program that writes its start and its stop into `path`, then waits."""
    code = (
        f"{NOTE};signal.signal(signal.SIGTERM,lambda *a:(w('{name} stopped'),os._exit(0)));"
        f"w('{name} started');time.sleep(60)"
    )
    return Program(name, [sys.executable, "-c", code, str(path)], stop_s)


async def until(true: Callable[[], bool], within_s: float = 60) -> None:
    async with asyncio.timeout(within_s):
        while not true():
            await asyncio.sleep(0.01)


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


async def test_programs_stop_in_reverse_order(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    supervisor = Supervisor([noting("redis", notes), noting("media", notes), noting("signaling", notes)])
    running = asyncio.create_task(supervisor.run())
    await until(lambda: len(lines(notes)) == 3)
    supervisor.stop()
    await asyncio.wait_for(running, 60)
    assert lines(notes)[3:] == ["signaling stopped", "media stopped", "redis stopped"]


async def test_a_killed_program_starts_again_at_once(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    supervisor = Supervisor([noting("media", notes)])
    running = asyncio.create_task(supervisor.run())
    await until(lambda: len(lines(notes)) == 1)
    first = supervisor.pid("media")
    assert first
    os.kill(first, signal.SIGKILL)
    await until(lambda: len(lines(notes)) == 2)
    assert supervisor.pid("media") not in (None, first)
    supervisor.stop()
    await asyncio.wait_for(running, 60)


async def test_a_program_that_dies_at_once_is_restarted_ever_more_slowly(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    program = Program("media", [sys.executable, "-c", f"{NOTE};w('x');sys.exit(1)", str(notes)])
    supervisor = Supervisor([program])
    running = asyncio.create_task(supervisor.run())
    began = time.monotonic()
    await until(lambda: len(lines(notes)) == 4)
    assert time.monotonic() - began >= 0.7  # pauses of 0, 0.2 and 0.5 s
    supervisor.stop()
    await asyncio.wait_for(running, 60)


async def test_refused_settings_stop_everything(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    refusing = Program("media", [sys.executable, "-c", f"raise SystemExit({EX_CONFIG})"])
    supervisor = Supervisor([noting("redis", notes), refusing])
    await asyncio.wait_for(supervisor.run(), 60)
    assert supervisor.refused


async def test_a_program_deaf_to_sigterm_is_killed(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    code = f"{NOTE};signal.signal(signal.SIGTERM,signal.SIG_IGN);w('deaf');time.sleep(60)"
    supervisor = Supervisor([Program("deaf", [sys.executable, "-c", code, str(notes)], stop_s=0.2)])
    running = asyncio.create_task(supervisor.run())
    await until(lambda: lines(notes) == ["deaf"])
    supervisor.stop()
    await asyncio.wait_for(running, 50)


async def test_systemd_is_told_when_it_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sd_notify("READY=1")  # nobody asked
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        sd_notify("READY=1")
        assert listener.recv(64) == b"READY=1"
