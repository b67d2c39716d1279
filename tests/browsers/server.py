"""The whole of vicon, started as an administrator starts it, on the server host of a test's network."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests import logs
from tests.browsers.network import Network, named

PORT = 8000


class Server:
    """`vicon serve` in a data directory of its own. `stop` is what SIGTERM does; `kill_role` is a crash."""

    def __init__(self, network: Network, data: Path, **settings: str) -> None:
        self.network = network
        self.data = data
        self.address = network.server.address
        self.origin = f"http://{self.address}:{PORT}"
        self.settings = {
            "VICON_DATA": str(data),
            "VICON_URL": self.origin,
            "VICON_ORIGINS": named(self.origin),
            "VICON_LISTEN": f"{network.server.address}:{PORT}",
            "VICON_MEDIA_BIND": network.server.address,
            "VICON_PUBLIC_IP": network.server.address,
            "VICON_LOG_FORMAT": "json",
            "VICON_COUNTERS": "aktivasi-ikd=D:loket-nomor",
            **settings,
        }
        self.log = data.parent / f"{data.name}.log"
        self.start()

    def start(self) -> None:
        self._output = self.log.open("a")
        logs.keep(self.log)
        self.process = subprocess.Popen(
            self.network.server.command(sys.executable, "-m", "vicon", "serve"),
            env={**os.environ, **self.settings},
            stdout=self._output,
            stderr=self._output,
            stdin=subprocess.DEVNULL,
        )
        try:
            self.wait_ready()
        except BaseException:
            # Whoever fails to start is not asked to stop.
            self.stop()
            raise

    def said(self) -> str:
        """All that it printed; its last letter may be half written."""
        return self.log.read_text(errors="replace")

    def wait_ready(self, seconds: float = 120.0) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                if self.request("GET", "/readyz")[0] == 200:
                    return
            except OSError:
                pass
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"vicon serve is not ready:\n{self.said()[-4000:]}")
            time.sleep(0.1)

    def request(
        self, method: str, path: str, body: dict[str, Any] | None = None, *, key: str | None = None
    ) -> tuple[int, Any]:
        """Status and JSON (or text) of one HTTP request, made on the server host. `key`: of the API."""
        shown = {} if key is None else {"authorization": f"Bearer {key}"}

        def call() -> tuple[int, Any]:
            request = urllib.request.Request(
                self.origin + path,
                method=method,
                data=None if body is None else json.dumps(body).encode(),
                headers={"content-type": "application/json", "origin": self.origin, **shown},
            )
            try:
                with urllib.request.urlopen(request, timeout=60) as response:
                    status, text = response.status, response.read().decode()
            except urllib.error.HTTPError as error:
                status, text = error.code, error.read().decode()
            try:
                return status, json.loads(text)
            except ValueError:
                return status, text

        return self.network.server.run_here(call)

    def command(self, *words: str) -> str:
        """What `vicon` says to an administrator's words."""
        run = [sys.executable, "-m", "vicon", *words]
        env = {**os.environ, **self.settings}
        return subprocess.run(
            run, env=env, check=True, capture_output=True, text=True, timeout=120
        ).stdout.strip()

    def meeting(self, title: str, **more: Any) -> dict[str, Any]:
        """Start a meeting; its `link` opens the pre-join page. `more`: preset, and seats made ready."""
        status, meeting = self.request("POST", "/api/v1/meetings", {"title": title, **more})
        assert status == 201, meeting
        meeting["link"] = f"{self.origin}/r/{meeting['slug']}#{meeting['secret']}"
        return dict(meeting)

    def token(self, meeting: dict[str, Any], **way: str) -> str:
        """What the room gives to whoever has a `secret` of it, or the bare address alone."""
        status, answer = self.request("POST", f"/api/v1/rooms/{meeting['slug']}/tokens", way)
        assert status == 200, answer
        return str(answer["token"])

    def pids(self, role: str) -> list[int]:
        """Processes of one role: `signaling`, `media`, `worker` or `redis-server`."""
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or not self._mine(int(entry.name)):
                continue
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue  # it is over
            if any(Path(word.decode(errors="replace")).name == role for word in words[:4]):
                found.append(int(entry.name))
        return found

    def kill_role(self, role: str, how: signal.Signals = signal.SIGKILL) -> None:
        pids = self.pids(role)
        assert pids, f"no process of role {role}"
        for pid in pids:
            os.kill(pid, how)

    def _mine(self, pid: int) -> bool:
        while pid > 1:
            if pid == self.process.pid:
                return True
            try:
                stat = Path(f"/proc/{pid}/stat").read_text()
            except OSError:
                return False
            pid = int(stat.rpartition(")")[2].split()[1])
        return False

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                raise
        self._output.close()
        logs.forget(self.log)
