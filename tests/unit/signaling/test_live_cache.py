"""The cache of nginx that ships, before an origin that lets requests wait: of all viewers one asks."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from tests.load.front import Front

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed"),
]
PATIENT_S = 60
VIEWERS = 5
BASE = "/live/r_0000000000000001/low-ll.m3u8"


class Origin:
    """Answers with what was asked, requests with a question once `released` is set."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.released = asyncio.Event()
        self.came = asyncio.Event()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split(" ")[1]
        self.asked[path] += 1
        self.came.set()
        await self.released.wait()
        headers = "Cache-Control: public, max-age=6\r\nContent-Type: application/vnd.apple.mpegurl"
        writer.write(f"HTTP/1.1 200 OK\r\n{headers}\r\nContent-Length: {len(path)}\r\n\r\n{path}".encode())
        await writer.drain()
        writer.close()


@pytest.fixture
async def origin() -> AsyncIterator[tuple[Origin, int]]:
    origin = Origin()
    async with await asyncio.start_server(origin, "127.0.0.1", 0) as server:
        yield origin, server.sockets[0].getsockname()[1]


async def test_of_all_who_wait_for_one_part_one_asks_and_who_waits_for_another_is_another(
    origin: tuple[Origin, int], tmp_path: Path
) -> None:
    seen, port = origin
    front = await asyncio.to_thread(Front, tmp_path / "nginx", port)
    try:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{front.port}", timeout=PATIENT_S) as http:
            # What else stands behind the question mark makes nobody another viewer.
            queries = [f"?_HLS_msn=3&_HLS_part=1&x={n}" for n in range(VIEWERS)]
            waiting = [asyncio.create_task(http.get(BASE + query)) for query in queries]
            await asyncio.wait_for(seen.came.wait(), PATIENT_S)
            seen.released.set()
            answers = await asyncio.gather(*waiting)
            assert len({it.text for it in answers}) == 1
            assert sum(seen.asked.values()) == 1

            others = [
                await http.get(BASE + query) for query in ("?_HLS_msn=3&_HLS_part=2", "?_HLS_msn=4", "")
            ]
            assert len({it.text for it in (*others, answers[0])}) == 4
            assert sum(seen.asked.values()) == 4
    finally:
        await asyncio.to_thread(front.stop)
