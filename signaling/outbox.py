"""What waits to be written to one socket: bounded, in order, of each live topic only the latest."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

MOST_BYTES = 1024 * 1024
ENTRY_BYTES = 128
"""What an entry takes besides its frames, so that a flood of small ones is bounded too."""
STALLED_S = 15.0
"""So long may a socket take nothing of what waits."""
TOGETHER = 64 * 1024
"""Bytes that are written at once: more would wait in the transport, where nobody counts it."""


@dataclass(slots=True)
class _Waiting:
    frames: bytes
    topic: str | None


class TooSlowError(Exception):
    """The socket reads too slowly: too much waits, or it has waited for too long."""


class Outbox:
    """Frames, filled in by the hub, emptied by the socket's writer.

    The bound is on what waits already: one message or batch, however long, always fits an empty box.
    It counts bytes and not messages: a thousand votes at once are a quarter of it.
    """

    def __init__(
        self,
        steady: Callable[[], float] = time.monotonic,
        write: Callable[[bytes], bool] = lambda _: False,
    ) -> None:
        """`steady`: seconds on a clock that never jumps. `write`: writes at once, or says no."""
        self._steady = steady
        self._write = write
        self._idle = False
        """Nothing waits here, and the writer has nothing in hand."""
        self._waiting: deque[_Waiting] = deque()
        self._live: dict[str, _Waiting] = {}
        self._bytes = 0
        self._moved = 0.0
        """When something was taken last, or began to wait in an empty box."""
        self._wake = asyncio.Event()
        self._closing: tuple[int, str] | None = None

    def __len__(self) -> int:
        """Writes that wait: one message, one batch of messages, or a part of a long batch each."""
        return len(self._waiting)

    def put(self, *writes: bytes, topic: str | None = None) -> None:
        """Queue whole frames. One of a `live` topic takes the place of the one of its topic that still waits.

        Raises TooSlowError when too much waits, or for too long.
        """
        if self._closing is not None:
            return
        if not self._waiting:
            self._moved = self._steady()
        elif self._bytes >= MOST_BYTES or self._steady() - self._moved > STALLED_S:
            raise TooSlowError
        for frames in writes:
            # Waking the writer of each of a thousand sockets costs more than what it writes.
            if self._idle and self._write(frames):
                continue
            self._idle = False
            if topic is not None and (old := self._live.get(topic)):
                self._bytes += len(frames) - len(old.frames)
                old.frames = frames
                continue
            entry = _Waiting(frames, topic)
            if topic is not None:
                self._live[topic] = entry
            self._waiting.append(entry)
            self._bytes += len(frames) + ENTRY_BYTES
        if self._waiting:
            self._wake.set()

    def finish(self, code: int, last: str, *, at_once: bool = False) -> None:
        """After what waits (or `at_once` in place of it) write `last`, then close with `code`."""
        if self._closing is not None:
            return
        if at_once:
            self._waiting.clear()
            self._live.clear()
        self._idle = False
        self._closing = (code, last)
        self._wake.set()

    async def take(self) -> bytes | None:
        """What waits next, as much as goes together; None when `closing` holds what to end with."""
        while not self._waiting:
            if self._closing is not None:
                return None
            self._wake.clear()
            self._idle = True
            await self._wake.wait()
            self._idle = False
        run: list[bytes] = []
        size = 0
        while self._waiting and (not run or size + len(self._waiting[0].frames) <= TOGETHER):
            entry = self._waiting.popleft()
            if entry.topic is not None:
                del self._live[entry.topic]
            run.append(entry.frames)
            size += len(entry.frames)
        self._bytes -= size + ENTRY_BYTES * len(run)
        self._moved = self._steady()
        return run[0] if len(run) == 1 else b"".join(run)

    @property
    def closing(self) -> tuple[int, str] | None:
        """(close code, last message) once the end was decided."""
        return self._closing
