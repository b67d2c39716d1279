"""vicon as separate processes, started like an operator starts roles, so that each can be killed alone."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx2

from tests import logs
from tests.chaos.person import Person
from tests.ports import free_port
from tests.redis_server import RedisServer

ROOT = Path(__file__).parents[2]


class Deployment:
    """One Redis, one media node, and signalling processes `a` and `b` on ports of their own.

    `signalling`: which of the two start with it. Each costs four seconds of a core.
    """

    def __init__(self, data: Path, *, signalling: str = "ab", **settings: str) -> None:
        self.data = data
        self.signalling = signalling
        self.run = data / "run"
        self.run.mkdir(parents=True, exist_ok=True)
        self.redis = RedisServer(self.run)
        self.ports = {"a": free_port(), "b": free_port()}
        self.origin = f"http://localhost:{self.ports['a']}"
        self.env = {
            **{k: v for k, v in os.environ.items() if not k.startswith("VICON_")},
            "PYTHONPATH": str(ROOT),
            "VICON_DATA": str(data),
            "VICON_URL": self.origin,
            "VICON_REDIS": self.redis.url,
            "VICON_MEDIA_PORT": str(free_port()),
            "VICON_MEDIA_BIND": "127.0.0.1",
            "VICON_PUBLIC_IP": "127.0.0.1",
            "VICON_MEDIA_WORKERS": "1",
            "VICON_LOG_FORMAT": "json",
            **settings,
        }
        self._processes: dict[str, asyncio.subprocess.Process] = {}
        self._log = (data / "log").open("ab")
        logs.keep(data / "log")
        self._second_port = 0
        self.answered: list[str] = []
        """Headers and bodies of all answers to `http()`."""

    @property
    def log(self) -> str:
        # Its last letter may be half written.
        return (self.data / "log").read_text(errors="replace")

    def url(self, process: str) -> str:
        return f"http://127.0.0.1:{self.ports[process]}"

    def http(self, process: str = "a") -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            base_url=self.url(process),
            headers={"Origin": self.origin},
            timeout=60,
            event_hooks={"response": [self._keep]},
        )

    async def _keep(self, answer: httpx2.Response) -> None:
        await answer.aread()
        self.answered.append(repr(answer.headers) + answer.text)

    async def start(self, name: str) -> None:
        """Start `media`, `media2` (a second node), `worker`, `a` or `b`."""
        env = self.env | self.own(name)
        argv = ["media" if name == "media2" else name] if name not in self.ports else ["signaling"]
        if name in self.ports:
            env["VICON_LISTEN"] = f"127.0.0.1:{self.ports[name]}"
        if name == "media2":
            self._second_port = self._second_port or free_port()
            env |= {"VICON_NODE": "m2", "VICON_MEDIA_PORT": str(self._second_port)}
        self._processes[name] = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "vicon", *argv, env=env, cwd=self.data, stdout=self._log, stderr=self._log
        )

    def own(self, name: str) -> dict[str, str]:
        """Settings of one process alone."""
        return {}

    def pid(self, name: str) -> int:
        return self._processes[name].pid

    def runs(self, name: str) -> bool:
        return name in self._processes

    async def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> None:
        process = self._processes.pop(name)
        if process.returncode is None:
            process.send_signal(how)
        await asyncio.wait_for(process.wait(), 60)

    async def prepare(self) -> dict[str, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "vicon", "prepare", "--json"),
            env=self.env,
            cwd=self.data,
            stdout=asyncio.subprocess.PIPE,
            stderr=self._log,
        )
        out, _ = await process.communicate()
        assert process.returncode == 0, self.log
        return dict(json.loads(out))

    async def ready(self, process: str, within_s: float = 120) -> None:
        try:
            async with asyncio.timeout(within_s), self.http(process) as http:
                while True:
                    try:
                        if (await http.get("/readyz")).status_code == 200:
                            return
                    except httpx2.TransportError:
                        pass
                    if dead := [name for name, p in self._processes.items() if p.returncode is not None]:
                        raise AssertionError(f"{', '.join(dead)} ended:\n{self.log[-4000:]}")
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"{process} is not ready:\n{self.log[-4000:]}") from None

    async def meeting(self, title: str = "Rapat uji") -> dict[str, Any]:
        async with self.http() as http:
            answer = await http.post("/api/v1/meetings", json={"title": title})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def token(self, meeting: dict[str, Any], *, host: bool = False, process: str = "a") -> str:
        key = {"host": meeting["host"]} if host else {"secret": meeting["secret"]}
        async with self.http(process) as http:
            answer = await http.post(f"/api/v1/rooms/{meeting['slug']}/tokens", json=key)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["token"])

    async def join(
        self, meeting: dict[str, Any], name: str, *, host: bool = False, process: str = "a"
    ) -> Person:
        """A person in the meeting, through one of the signalling processes."""
        token = await self.token(meeting, host=host, process=process)
        person = await Person.connect(self.ports[process], self.origin)
        await person.join(token, name)
        return person

    async def __aenter__(self) -> Deployment:
        try:
            await self.redis.start()
            self.links = await self.prepare()
            for name in ("media", *self.signalling):
                await self.start(name)
            for name in self.signalling:
                await self.ready(name)
        except BaseException:
            # Whoever fails to enter is not asked to leave.
            await self.__aexit__(None, None, None)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in list(self._processes):
            await self.kill(name, signal.SIGTERM if name == "media" else signal.SIGKILL)
        await self.redis.stop()
        self._log.close()
        logs.forget(self.data / "log")
