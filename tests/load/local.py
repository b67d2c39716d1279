"""`vicon serve` on loopback, for load that needs no browser."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from tests import logs
from tests.ports import free_port

READY_WITHIN_S = 120.0
"""A second on a machine that has nothing else to do."""


class LocalServer:
    """Ready when made; `stop` ends it. Settings as `VICON_*` names."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.log = (data.parent / f"{data.name}.log").open("w")
        logs.keep(Path(self.log.name))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "vicon", "serve"],
            env={
                **os.environ,
                "VICON_DATA": str(data),
                "VICON_URL": self.origin,
                "VICON_LISTEN": f"127.0.0.1:{self.port}",
                "VICON_MEDIA_BIND": "127.0.0.1",
                "VICON_PUBLIC_IP": "127.0.0.1",
                # One for each worker: as many as there are processors.
                "VICON_MEDIA_PORT": str(free_port(os.cpu_count() or 1)),
                **settings,
            },
            stdout=self.log,
            stderr=self.log,
            stdin=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + READY_WITHIN_S
        while not self._is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"not ready: {Path(self.log.name).read_text()[-2000:]}")
            time.sleep(0.05)

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(self.origin + "/readyz", timeout=5):
                return True
        except OSError:
            return False

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(
            self.origin + path,
            data=json.dumps(body).encode(),
            headers={"content-type": "application/json", "origin": self.origin},
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            return dict(json.load(response))

    def token(self, meeting: dict[str, Any]) -> str:
        return str(
            self.post(f"/api/v1/rooms/{meeting['slug']}/tokens", {"secret": meeting["secret"]})["token"]
        )

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)
        self.log.close()
        logs.forget(Path(self.log.name))
