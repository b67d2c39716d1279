"""One end of a connected link, whichever way it goes: batches of JSON objects, in order."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from typing import Any

from pydantic_core import from_json, to_json
from websockets.asyncio.connection import Connection
from websockets.exceptions import ConnectionClosed

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
PING_S, PONG_S = 2.0, 5.0
"""An end that is halted is given up after 5 to 7 s, by when its rooms' leases have run out as well; one whose
loop is held up for less is not."""
OPTIONS: dict[str, Any] = {
    "compression": None,
    "max_size": LARGEST_FRAME,
    "ping_interval": PING_S,
    "ping_timeout": PONG_S,
    "close_timeout": 1,
}
"""Of both ends of every link."""


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
