"""`vicon serve`: everything on one machine by one command, in one directory, and gone when told to stop."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from tests.chaos.deployment import ROOT
from tests.chaos.person import Person
from tests.ports import free_port
from vicon.rehearsal.processes import children

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(400)]


class Served:
    """A running `vicon serve`; `said` is what it printed."""

    def __init__(self, process: asyncio.subprocess.Process, url: str, port: int) -> None:
        self.process = process
        self.url = url
        self.port = port
        self.said = ""

    async def until(self, pattern: str, within_s: float = 120) -> re.Match[str]:
        assert self.process.stdout
        async with asyncio.timeout(within_s):
            while not (found := re.search(pattern, self.said)):
                line = await self.process.stdout.readline()
                assert line, self.said
                self.said += line.decode()
        return found

    async def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        assert self.process.stdout
        self.said += (await asyncio.wait_for(self.process.stdout.read(), 60)).decode()
        return await self.process.wait()


@asynccontextmanager
async def serve(data: Path, port: int, media: int) -> AsyncIterator[Served]:
    url = f"http://localhost:{port}"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "vicon", "serve"),
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith("VICON_")},
            "PYTHONPATH": str(ROOT),
            "VICON_DATA": str(data),
            "VICON_URL": url,
            "VICON_LISTEN": f"127.0.0.1:{port}",
            "VICON_MEDIA_PORT": str(media),
            "VICON_MEDIA_BIND": "127.0.0.1",
            "VICON_PUBLIC_IP": "127.0.0.1",
            "VICON_MEDIA_WORKERS": "1",
        },
        cwd=data.parent,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    served = Served(process, url, port)
    try:
        yield served
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        # Shown with a test that fails.
        print(served.said)


async def join(served: Served, link: str) -> Person:
    slug, _, secret = link.rpartition("/")[2].partition("#")
    async with httpx2.AsyncClient(base_url=served.url, headers={"Origin": served.url}) as http:
        answer = await http.post(f"/api/v1/rooms/{slug}/tokens", json={"secret": secret})
    person = await Person.connect(served.port, served.url)
    await person.join(answer.json()["token"], "Siti")
    return person


async def test_one_command_serves_a_meeting_survives_crashes_and_stops_clean(tmp_path: Path) -> None:
    data = tmp_path / "data"
    port, media = free_port(), free_port()
    async with serve(data, port, media) as served:
        await served.until(r"works once")
        link = (await served.until(r"meeting\s+(\S+)")).group(1)
        assert re.search(r"sign in\s+\S+/masuk#\S{20,}", served.said)
        siti = await join(served, link)
        roles = children(served.process.pid)
        assert {"redis", "media", "signaling"} <= set(roles)
        os.kill(roles["signaling"], signal.SIGKILL)
        await siti.closed()
        async with asyncio.timeout(60):
            # The listening socket is the supervisor's: the new process answers what waited in its queue.
            again = await Person.connect(port, served.url)
            await again.resume(siti)
        assert await served.stop() == 0
        assert await again.closed() == 1001
    assert not [pid for pid in roles.values() if Path(f"/proc/{pid}").exists()]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["data"]
    assert not list(data.glob("run/*.sock"))

    async with serve(data, port, media) as served:
        assert (await served.until(r"meeting\s+(\S+)")).group(1) == link
        second = await serve_refused(data, free_port(), media)
        assert "is in use by another vicon" in second
        assert await served.stop() == 0


async def serve_refused(data: Path, port: int, media: int) -> str:
    async with serve(data, port, media) as refused:
        assert refused.process.stdout
        said = (await asyncio.wait_for(refused.process.stdout.read(), 60)).decode()
        assert await refused.process.wait() == 78
        return said
