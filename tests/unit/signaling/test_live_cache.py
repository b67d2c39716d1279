"""The nginx files that ship, before an origin that lets requests wait: of all who want a segment one asks,
lists are nobody's but the asker's."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx2
import pytest

from tests.load.front import Front
from tests.ports import free_port

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed"),
]
PATIENT_S = 60
VIEWERS = 5
BASE = "/live/r_0000000000000001/"


class Origin:
    """Answers with what was asked, once `released` is set."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.released = asyncio.Event()
        self.come = asyncio.Condition()
        self.port = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split(" ")[1]
        async with self.come:
            self.asked[path] += 1
            self.come.notify_all()
        await self.released.wait()
        headers = "Cache-Control: public, max-age=6\r\nContent-Type: application/vnd.apple.mpegurl"
        writer.write(f"HTTP/1.1 200 OK\r\n{headers}\r\nContent-Length: {len(path)}\r\n\r\n{path}".encode())
        await writer.drain()
        writer.close()

    async def has(self, count: int) -> None:
        """Until so many requests came."""
        async with asyncio.timeout(PATIENT_S), self.come:
            await self.come.wait_for(lambda: self.asked.total() >= count)


@pytest.fixture
async def origin() -> AsyncIterator[Origin]:
    origin = Origin()
    async with await asyncio.start_server(origin, "127.0.0.1", 0) as server:
        origin.port = server.sockets[0].getsockname()[1]
        yield origin


async def through(stack: AsyncExitStack, tmp_path: Path, signaling: int, viewers: int) -> httpx2.AsyncClient:
    front = await asyncio.to_thread(Front, tmp_path / "nginx", signaling, viewers)
    stack.push_async_callback(asyncio.to_thread, front.stop)
    url = f"http://127.0.0.1:{front.port}{BASE}"
    return await stack.enter_async_context(httpx2.AsyncClient(base_url=url, timeout=PATIENT_S))


async def test_whoever_waits_for_a_list_is_answered_by_vicon_and_gets_no_older_one(
    origin: Origin, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        http = await through(stack, tmp_path, free_port(), origin.port)
        query = "low-ll.m3u8?_HLS_msn=3&_HLS_part=1"
        waiting = [asyncio.create_task(http.get(query)) for _ in range(VIEWERS)]
        # All of them are there at once: nobody waits behind another.
        await origin.has(VIEWERS)
        origin.released.set()
        assert {it.text for it in await asyncio.gather(*waiting)} == {BASE + query}
        for _ in range(2):
            await http.get("low.m3u8")
        assert origin.asked == {BASE + query: VIEWERS, f"{BASE}low.m3u8": 2}


async def test_of_all_who_want_a_segment_one_asks(origin: Origin, tmp_path: Path) -> None:
    origin.released.set()
    async with AsyncExitStack() as stack:
        http = await through(stack, tmp_path, free_port(), origin.port)
        name = "low/3-0123456789abcdef.m4s"
        # What stands behind the question mark makes nobody another viewer.
        assert (await http.get(f"{name}?x=0")).text == f"{BASE}{name}?x=0"
        answers = await asyncio.gather(*(http.get(f"{name}?x={n}") for n in range(1, VIEWERS)))
        assert {it.headers["x-cache"] for it in answers} == {"HIT"}
        assert origin.asked.total() == 1


async def test_while_the_process_for_viewers_is_away_signalling_answers(
    origin: Origin, tmp_path: Path
) -> None:
    origin.released.set()
    async with AsyncExitStack() as stack:
        http = await through(stack, tmp_path, origin.port, free_port())
        for name in ("low-ll.m3u8?_HLS_msn=3&_HLS_part=1", "low.m3u8", "low/3-0123456789abcdef.m4s"):
            assert (await http.get(name)).text == BASE + name
