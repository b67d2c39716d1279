"""`GET /metrics` for Prometheus, on an address of its own: what the public reaches serves no figures."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest

from vicon.cluster.listen import listen

WITHIN_S = 5.0
LONGEST_HEAD = 8192
GONE = (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)
"""How an asker may fail us."""


def fresh() -> CollectorRegistry:
    """A registry that holds what the process itself uses: memory, CPU time, open files."""
    registry = CollectorRegistry(auto_describe=True)
    ProcessCollector(registry=registry)
    return registry


@asynccontextmanager
async def exposed(address: str, registry: CollectorRegistry) -> AsyncIterator[int]:
    """Serve the figures on `host:port` while inside; gives the port.

    Raises SettingsError when the address cannot be had.
    """
    sock = listen(address, "VICON_METRICS")

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(*GONE):
            async with asyncio.timeout(WITHIN_S):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(await _response(head, registry))
                await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, sock=sock, limit=LONGEST_HEAD):
        yield int(sock.getsockname()[1])


async def _response(head: bytes, registry: CollectorRegistry) -> bytes:
    method, _, rest = head.partition(b" ")
    path = rest.partition(b" ")[0].partition(b"?")[0]
    if path != b"/metrics":
        return _http("404 Not Found", "text/plain", b"/metrics is here, and nothing else\n")
    if method != b"GET":
        return _http("405 Method Not Allowed", "text/plain", b"GET only\n")
    # Hundreds of participants take milliseconds to look at: not on the loop that meetings run on.
    body = await asyncio.get_running_loop().run_in_executor(None, generate_latest, registry)
    return _http("200 OK", CONTENT_TYPE_LATEST, body)


def _http(status: str, kind: str, body: bytes) -> bytes:
    fields = [f"Content-Type: {kind}", f"Content-Length: {len(body)}", "Connection: close"]
    return "\r\n".join([f"HTTP/1.1 {status}", *fields, "", ""]).encode() + body
