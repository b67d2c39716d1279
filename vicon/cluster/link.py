"""The link between a signalling process and a media node: one WebSocket that carries batches of JSON objects.

Each message is an object with its word in `t`. To media: `arrive {socket, sitting, message, claims}`,
`command {socket, message}`, `gone {socket}`, `holds {sitting}`, `check {ask, open}` with an offer or
`check {ask, end}` with a check's name, of administrators `redact {socket, sitting, seals, ground}`, whose
`socket` is a name by which they are answered, of the speech engine `caption {socket, sitting, line}`, and of
programs in the same way
`act {socket, sitting, key, name, role, grants, message}`; `follow {sitting}` and `unfollow {sitting}` where
somebody reads a journal as it grows. To signalling: `wrote {sitting}` to those who follow,
`send {socket, message}`, `written {sockets, text}` of one that is JSON already,
`label {socket, sitting, labels, after}`, `publish {sitting, events}` with `{seq, views}` each,
`live {sitting, label, topic, body}`, `close {socket, code, error, retry_ms}`, `holds {sitting, held}`,
`check {ask}` with `check` and `answer`, with `figures`, or with `refused` and `detail`.
Order is kept. A link that breaks loses what was on its way; both ends then take every socket on it as gone.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json
from websockets.asyncio.client import unix_connect
from websockets.asyncio.connection import Connection
from websockets.asyncio.server import ServerConnection, unix_serve
from websockets.exceptions import ConnectionClosed, WebSocketException

Message = dict[str, Any]

BATCH = 256
"""Most messages in one frame."""
BATCH_BYTES = 256 * 1024
"""No message is put to so many: the other end reads a whole frame before it does anything else."""
LARGEST_FRAME = 64 * 1024 * 1024
HIGH_BYTES = 4 * 1024 * 1024
"""Above this much waiting, ephemeral messages are dropped and senders that can wait do."""
MOST_BYTES = 64 * 1024 * 1024
"""Above this the other end has stalled: the link is cut."""
PING_S, PONG_S = 5.0, 20.0
RECONNECT_S = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


class LinkEnd:
    """One end of a connected link. `send` never blocks; `run` carries messages until the link is lost."""

    def __init__(self, connection: Connection, receive: Callable[[LinkEnd, Message], None]) -> None:
        self._connection = connection
        self._receive = receive
        self._waiting: deque[str] = deque()
        self._bytes = 0
        self._wake = asyncio.Event()
        self._low = asyncio.Event()
        self._low.set()
        self.lost = asyncio.Event()

    def send(self, message: Message) -> None:
        """Queue `message`; when far too much waits, cut the link instead."""
        if self.lost.is_set():
            return
        text = to_json(message).decode()
        self._waiting.append(text)
        self._bytes += len(text)
        if self._bytes > HIGH_BYTES:
            self._low.clear()
        if self._bytes > MOST_BYTES:
            self._lose()
        self._wake.set()

    @property
    def busy(self) -> bool:
        """Too much waits: what may be dropped should be."""
        return not self._low.is_set()

    async def drained(self) -> None:
        """Wait until sending makes sense again (or the link is lost)."""
        await self._low.wait()

    async def run(self) -> None:
        """Read and write until the connection ends; sets `lost`."""
        writer = asyncio.create_task(self._write())
        try:
            async for frame in self._connection:
                for message in from_json(frame):
                    self._receive(self, message)
        except ConnectionClosed:
            pass
        finally:
            self._lose()
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await writer
            await self._connection.close()

    async def _write(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            while not self.lost.is_set():
                await self._wake.wait()
                self._wake.clear()
                while self._waiting and not self.lost.is_set():
                    batch, size = self._batch()
                    await self._connection.send(f"[{','.join(batch)}]")
                    self._bytes -= size
                    if self._bytes < HIGH_BYTES:
                        self._low.set()
        self._lose()

    def _batch(self) -> tuple[list[str], int]:
        """What goes into the next frame, one message at least, and its size."""
        batch: list[str] = []
        size = 0
        while self._waiting and len(batch) < BATCH and size < BATCH_BYTES:
            batch.append(self._waiting.popleft())
            size += len(batch[-1])
        return batch, size

    def _lose(self) -> None:
        if self.lost.is_set():
            return
        self.lost.set()
        self._low.set()
        self._wake.set()
        self._connection.transport.abort()


@contextlib.asynccontextmanager
async def serve_links(
    path: Path, joined: Callable[[ServerConnection], Awaitable[None]]
) -> AsyncIterator[None]:
    """Take links on a Unix socket; `joined` runs for the life of each."""
    path.unlink(missing_ok=True)  # noqa: ASYNC240 - once, before anything runs
    async with unix_serve(
        joined,
        str(path),
        compression=None,
        max_size=LARGEST_FRAME,
        ping_interval=PING_S,
        ping_timeout=PONG_S,
        close_timeout=1,
    ):
        yield


class Link:
    """The signalling end towards one node: connects, and connects again, until `close()`."""

    def __init__(
        self,
        path: Path,
        receive: Callable[[LinkEnd, Message], None],
        lost: Callable[[LinkEnd], None],
    ) -> None:
        self.path = path
        self._receive = receive
        self._lost = lost
        self._end: LinkEnd | None = None
        self._up = asyncio.Event()
        self._task = asyncio.create_task(self._keep())

    @property
    def end(self) -> LinkEnd | None:
        """The connected end, None while there is none."""
        return self._end

    async def connected(self) -> LinkEnd:
        """Wait for a connected end."""
        while self._end is None:
            await self._up.wait()
        return self._end

    async def close(self) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _keep(self) -> None:
        failures = 0
        while True:
            try:
                connection = await unix_connect(
                    str(self.path),
                    "ws://media/link",
                    compression=None,
                    max_size=LARGEST_FRAME,
                    ping_interval=PING_S,
                    ping_timeout=PONG_S,
                    open_timeout=2,
                    close_timeout=1,
                )
            except (OSError, WebSocketException, TimeoutError):
                await asyncio.sleep(RECONNECT_S[min(failures, len(RECONNECT_S) - 1)])
                failures += 1
                continue
            failures = 0
            end = self._end = LinkEnd(connection, self._receive)
            self._up.set()
            try:
                await end.run()
            finally:
                self._end = None
                self._up.clear()
                self._lost(end)
