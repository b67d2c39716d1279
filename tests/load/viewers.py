"""`python -m tests.load.viewers`: people who watch a broadcast, in a process of their own.

    python -m tests.load.viewers HOST PORT /live/ROOM/ COUNT SECONDS plain|quick

Each asks as a player does. Plain, over one connection: for the lists of the smallest picture and of the
sound once in a target duration, and for the segments that are new. Quick, over one for each of the two: for a
list that waits for the next part, and for that part. They come over RAMP_S, then say `counting` on standard
output, and after SECONDS one JSON object: latencies in ms by kind (from asking to the last byte), and errors.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from functools import partial

from vicon.mixing.broadcast.renditions import TARGET_S

RAMP_S = 8.0
PATIENT_S = 20.0
LISTS = ("low", "audio")
_PART = re.compile(r'^#EXT-X-PART:.*URI="([^"]+)"', re.M)


class Tally:
    """Counts from `begin` on."""

    def __init__(self) -> None:
        self.counting = False
        self.ms: defaultdict[str, list[float]] = defaultdict(list)
        self.errors: Counter[str] = Counter()
        self.bytes = 0

    def took(self, kind: str, seconds: float, size: int) -> None:
        if self.counting:
            self.ms[kind].append(seconds * 1000)
            self.bytes += size

    def failed(self, what: str) -> None:
        if self.counting:
            self.errors[what] += 1


class Viewer:
    """One connection, one request at a time."""

    def __init__(self, host: str, port: int, base: str, tally: Tally) -> None:
        self._at = host, port
        self._base = base
        self._tally = tally
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._seen: dict[str, str] = {}

    async def watch(self, quick: bool) -> None:
        if not quick:
            await self._persist(self._plain)
            return
        followers = [Viewer(*self._at, self._base, self._tally) for _ in LISTS]
        follow = [partial(it.follow, name) for it, name in zip(followers, LISTS, strict=True)]
        await asyncio.gather(*(it._persist(one) for it, one in zip(followers, follow, strict=True)))

    async def _persist(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except (OSError, ValueError, TimeoutError, asyncio.IncompleteReadError) as error:
                self._tally.failed(str(error) if isinstance(error, ValueError) else type(error).__name__)
            self._close()
            await asyncio.sleep(1)

    async def _plain(self) -> None:
        while True:
            began = time.monotonic()
            fresh = False
            for name in LISTS:
                text = await self._get(f"{name}.m3u8", "list")
                uris = [it for it in text.splitlines() if it and it[0] != "#"]
                fresh = await self._take(name, uris, "segment", 2) or fresh
            # Sooner again where there was nothing new (RFC 8216, 6.3.4).
            pause = TARGET_S if fresh else TARGET_S / 2
            await asyncio.sleep(max(0.0, began + pause - time.monotonic()))

    async def follow(self, name: str) -> None:
        """One list with parts, request after request; the next asks for what this one did not have."""
        text = await self._get(f"{name}-ll.m3u8", "first_list")
        while "#EXT-X-ENDLIST" not in text:
            await self._take(name, _PART.findall(text), "part", 3)
            segment, part = after(text)
            text = await self._get(f"{name}-ll.m3u8?_HLS_msn={segment}&_HLS_part={part}", "waited_list")

    async def _take(self, name: str, uris: list[str], kind: str, behind: int) -> bool:
        """What is new of these, at first the last `behind`; whether anything was."""
        last = self._seen.get(name)
        new = uris[uris.index(last) + 1 :] if last in uris else uris[-behind:]
        for uri in new:
            await self._get(uri, kind)
        if new:
            self._seen[name] = new[-1]
        return bool(new)

    async def _get(self, path: str, kind: str) -> str:
        """The body, as text if it is a list. Raises OSError, ValueError, TimeoutError."""
        async with asyncio.timeout(PATIENT_S):
            if self._streams is None:
                self._streams = await asyncio.open_connection(*self._at, limit=1 << 20)
            reader, writer = self._streams
            began = time.monotonic()
            writer.write(f"GET {self._base}{path} HTTP/1.1\r\nHost: {self._at[0]}\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            lines = head.decode("latin-1").lower().split("\r\n")
            length = next(int(it[15:]) for it in lines if it.startswith("content-length:"))
            body = await reader.readexactly(length)
            if not head.startswith(b"HTTP/1.1 200 "):
                raise ValueError(f"{kind} {head[9:12].decode()}")
            self._tally.took(kind, time.monotonic() - began, len(head) + length)
            return body.decode() if kind.endswith("list") else ""

    def _close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def after(text: str) -> tuple[int, int]:
    """Number of the segment, and of the part in it, that a list does not have yet."""
    first = int(text.partition("#EXT-X-MEDIA-SEQUENCE:")[2].partition("\n")[0])
    tail = text.rpartition("#EXTINF:")[2]
    return first + text.count("#EXTINF:"), tail.count("#EXT-X-PART:")


async def main(host: str, port: int, base: str, count: int, seconds: float, quick: bool) -> None:
    tally = Tally()

    async def come(pause: float) -> None:
        await asyncio.sleep(pause)
        await Viewer(host, port, base, tally).watch(quick)

    tasks = [asyncio.create_task(come(random.uniform(0, RAMP_S))) for _ in range(count)]
    await asyncio.sleep(RAMP_S + 2 * TARGET_S)
    tally.counting = True
    print("counting", flush=True)
    await asyncio.sleep(seconds)
    tally.counting = False
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    print(json.dumps({"ms": tally.ms, "errors": tally.errors, "bytes": tally.bytes}), flush=True)


if __name__ == "__main__":
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    host, port, base, count, seconds, how = sys.argv[1:]
    with asyncio.Runner() as runner:
        runner.run(main(host, int(port), base, int(count), float(seconds), how == "quick"))
