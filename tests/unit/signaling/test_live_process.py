"""`vicon viewers` as it runs beside signalling."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.ports import free_port
from vicon.mixing.broadcast.addresses import folder

PATIENT_S = 120
ROOM = "r_0000000000000001"


def started(data: Path, listen: str) -> subprocess.Popen[str]:
    env = {**os.environ, "VICON_DATA": str(data), "VICON_BROADCAST_LISTEN": listen}
    command = [sys.executable, "-m", "vicon", "viewers"]
    return subprocess.Popen(
        command, env=env, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )  # fmt: skip


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_it_serves_what_is_on_disk_until_it_is_told_to_stop(tmp_path: Path) -> None:
    files = folder(tmp_path, ROOM)
    files.mkdir(parents=True)
    (files / "index.m3u8").write_text("#EXTM3U\n")
    port = free_port()
    process = started(tmp_path, f"127.0.0.1:{port}")
    try:
        deadline = time.monotonic() + PATIENT_S
        while not answers(port):
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)
        url = f"http://127.0.0.1:{port}/live/{ROOM}/index.m3u8"
        with urllib.request.urlopen(url, timeout=PATIENT_S) as answer:
            assert answer.read() == b"#EXTM3U\n"
        process.send_signal(signal.SIGTERM)
        # uvicorn ends in order, then by the signal that it was told by.
        assert process.wait(PATIENT_S) == -signal.SIGTERM
    finally:
        process.kill()
        process.communicate()


def test_without_an_address_it_says_which_setting_is_missing(tmp_path: Path) -> None:
    process = started(tmp_path, "")
    _, said = process.communicate(timeout=PATIENT_S)
    assert process.returncode == 78 and "VICON_BROADCAST_LISTEN" in said
