"""The process for viewers, spoken to over its socket as nginx does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from vicon.mixing.broadcast import addresses
from vicon.mixing.broadcast.playlist import Edge, Part, Segment, media
from vicon.viewers import lists
from vicon.viewers.asked import LONGEST
from vicon.viewers.server import Connection
from vicon.viewers.shelves import Shelves

pytestmark = pytest.mark.anyio
PATIENT_S = 60
ROOM = "r_0000000000000001"


def part(number: int) -> str:
    return f"low/3.{number}-0123456789abcdef.m4s"


class Client:
    """One connection of the proxy."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    def ask(self, path: str, method: str = "GET", more: str = "") -> None:
        self.write(f"{method} /live/{ROOM}/{path} HTTP/1.1\r\nHost: vicon\r\n{more}\r\n")

    def write(self, text: str) -> None:
        self._writer.write(text.encode())

    async def answer(self, *, body: bool = True) -> tuple[int, dict[str, str], bytes]:
        async with asyncio.timeout(PATIENT_S):
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode()
            first, *lines = head.strip().split("\r\n")
            headers = {it.partition(": ")[0].lower(): it.partition(": ")[2] for it in lines}
            read = await self._reader.readexactly(int(headers["content-length"])) if body else b""
            return int(first.split(" ")[1]), headers, read

    async def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        self.ask(path)
        return await self.answer()

    async def closed(self) -> bool:
        async with asyncio.timeout(PATIENT_S):
            return await self._reader.read() == b""


class Serving:
    def __init__(self, data: Path) -> None:
        self.shelves = Shelves(data)
        self.files = addresses.folder(data, ROOM)
        (self.files / "low").mkdir(parents=True)
        self.port = 0

    async def connect(self) -> Client:
        return Client(*await asyncio.open_connection("127.0.0.1", self.port))

    async def waiting(self, count: int) -> None:
        async with asyncio.timeout(PATIENT_S):
            while self.shelves.lists.waiting != count:
                await asyncio.sleep(0.005)

    def grow(self, parts: int, *, ended: bool = False) -> None:
        """A list whose third segment has so many parts."""
        filled = Segment("", "low/x.mp4", 0.3, 0, parts=[Part(part(n), 0.3, not n) for n in range(parts)])
        half = self.files / "half"
        edge = Edge(0.3, part(parts), {})
        half.write_text(media([filled], first=3, breaks=0, target_s=1, ended=ended, edge=edge))
        half.replace(self.files / "low-ll.m3u8")


@pytest.fixture
async def serving(tmp_path: Path) -> AsyncIterator[Serving]:
    it = Serving(tmp_path)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(it.shelves), "127.0.0.1", 0)
    it.port = server.sockets[0].getsockname()[1]
    yield it
    server.close()


async def test_all_who_wait_get_the_list_once_it_has_the_part(serving: Serving) -> None:
    serving.grow(1)
    clients = [await serving.connect() for _ in range(20)]
    for it in clients:
        it.ask("low-ll.m3u8?_HLS_msn=3&_HLS_part=1")
    await serving.waiting(len(clients))
    serving.grow(2)
    for it in clients:
        status, headers, body = await it.answer()
        assert (status, headers["cache-control"]) == (200, "public, max-age=3")
        assert headers["access-control-allow-origin"] == "*"
        assert part(1) in body.decode()
    status, headers, _ = await clients[0].get("low-ll.m3u8")
    assert (status, headers["cache-control"]) == (200, "public, max-age=1")
    assert headers["content-type"] == "application/vnd.apple.mpegurl"


async def test_the_part_that_is_announced_comes_when_it_is_there(serving: Serving) -> None:
    serving.grow(1)
    client = await serving.connect()
    client.ask(part(1))
    await serving.waiting(1)
    (serving.files / part(1)).write_bytes(b"media")
    serving.grow(2)
    status, headers, body = await client.answer()
    assert (status, body, headers["content-type"]) == (200, b"media", "video/mp4")
    assert "immutable" in headers["cache-control"]


async def test_the_part_that_was_announced_and_dumped_is_not_there(serving: Serving) -> None:
    serving.grow(2)
    client = await serving.connect()
    client.ask(part(2))
    await serving.waiting(1)
    serving.grow(0)
    status, headers, body = await client.answer()
    assert (status, json.loads(body)["code"]) == (404, "no_such_address")
    assert headers["cache-control"] == "no-store"


async def test_nobody_waits_for_what_is_far_away_or_never_comes(serving: Serving) -> None:
    serving.grow(1)
    client = await serving.connect()
    for query in ("_HLS_msn=6", "_HLS_part=1", "_HLS_msn=-1", "_HLS_msn=3&_HLS_part=x"):
        assert (await client.get(f"low-ll.m3u8?{query}"))[0] == 400
    assert (await client.get(part(4)))[0] == 404
    serving.grow(1, ended=True)
    assert (await client.get("low-ll.m3u8?_HLS_msn=4"))[0] == 200


async def test_nothing_else_of_the_machine_can_be_asked_for(serving: Serving) -> None:
    (serving.files / "broadcast").write_text("b")
    (serving.files / "low" / ".3-0123456789abcdef.m4s").write_text("half")
    client = await serving.connect()
    for path in (
        "broadcast", "low/../broadcast", "low/%2e%2e/broadcast", "low/.3-0123456789abcdef.m4s",
        "../../../etc/passwd", "low/", "", "other.m3u8", "index.m3u8/",
    ):  # fmt: skip
        assert (await client.get(path))[0] == 404, path
    client.ask("index.m3u8", "POST")
    assert (await client.answer())[0] == 404


async def test_requests_on_one_connection_are_answered_in_their_order(serving: Serving) -> None:
    serving.grow(1)
    (serving.files / part(0)).write_bytes(b"first")
    client = await serving.connect()
    client.ask("low-ll.m3u8?_HLS_msn=3&_HLS_part=1")
    client.ask(part(0))
    client.ask(part(0), "HEAD")
    client.ask(part(0))
    await serving.waiting(1)
    serving.grow(2)
    assert part(1) in (await client.answer())[2].decode()
    assert (await client.answer())[2] == b"first"
    assert (await client.answer(body=False))[1]["content-length"] == "5"
    assert (await client.answer())[2] == b"first"


async def test_a_request_with_a_body_and_one_without_end_are_the_last_of_their_connection(
    serving: Serving,
) -> None:
    client = await serving.connect()
    client.ask("index.m3u8", more="Content-Length: 5\r\n")
    assert (await client.answer())[0] == 400 and await client.closed()
    client = await serving.connect()
    client.write("GET /live/" + "x" * LONGEST)
    assert (await client.answer())[0] == 431 and await client.closed()


async def test_a_broadcast_that_stands_still_says_so(
    serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "WAITS_S", 0)
    serving.grow(1)
    status, headers, _ = await (await serving.connect()).get("low-ll.m3u8?_HLS_msn=3&_HLS_part=1")
    assert (status, headers["retry-after"]) == (503, "1")


async def test_a_list_that_is_gone_is_told_to_who_waits_and_is_kept_no_longer(serving: Serving) -> None:
    serving.grow(1)
    client = await serving.connect()
    client.ask("low-ll.m3u8?_HLS_msn=3&_HLS_part=1")
    await serving.waiting(1)
    (serving.files / "low-ll.m3u8").unlink()
    assert (await client.answer())[0] == 404
    assert (await client.get("low-ll.m3u8"))[0] == 404


async def test_who_goes_while_waiting_is_no_trouble_to_others(serving: Serving) -> None:
    serving.grow(1)
    gone, stays = await serving.connect(), await serving.connect()
    for it in (gone, stays):
        it.ask("low-ll.m3u8?_HLS_msn=3&_HLS_part=1")
    await serving.waiting(2)
    gone._writer.close()
    serving.grow(2)
    assert (await stays.answer())[0] == 200
