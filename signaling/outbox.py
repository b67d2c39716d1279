"""What waits to be written to one socket: bounded, in order, of each live topic only the latest."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

MOST_MESSAGES = 512
MOST_BYTES = 1024 * 1024
TOGETHER = 64 * 1024
"""Bytes that are written at once: more would wait in the transport, where nobody counts it."""


@dataclass(slots=True)
class _Waiting:
    frame: bytes
    topic: str | None


class TooSlowError(Exception):
    """The socket reads too slowly: more waits than may."""


class Outbox:
    """Frames, filled in by the hub, emptied by the socket's writer.

    The bound is on what waits already: one message, however long, always fits an empty box.
    """

    def __init__(self) -> None:
        self._waiting: deque[_Waiting] = deque()
        self._live: dict[str, _Waiting] = {}
        self._bytes = 0
        self._wake = asyncio.Event()
        self._closing: tuple[int, str] | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, frame: bytes, topic: str | None = None) -> None:
        """Queue a message's frame. A `live` one replaces the one of its topic that still waits, in its place.

        Raises TooSlowError when too much waits.
        """
        if self._closing is not None:
            return
        if len(self._waiting) >= MOST_MESSAGES or self._bytes >= MOST_BYTES:
            raise TooSlowError
        if topic is not None and (old := self._live.get(topic)):
            self._bytes += len(frame) - len(old.frame)
            old.frame = frame
        else:
            entry = _Waiting(frame, topic)
            if topic is not None:
                self._live[topic] = entry
            self._waiting.append(entry)
            self._bytes += len(frame)
        self._wake.set()

    def finish(self, code: int, last: str, *, at_once: bool = False) -> None:
        """After what waits (or `at_once` in place of it) write `last`, then close with `code`."""
        if self._closing is not None:
            return
        if at_once:
            self._waiting.clear()
            self._live.clear()
        self._closing = (code, last)
        self._wake.set()

    async def take(self) -> bytes | None:
        """What waits next, as many messages as go together; None when `closing` holds what to end with."""
        while not self._waiting:
            if self._closing is not None:
                return None
            self._wake.clear()
            await self._wake.wait()
        frames: list[bytes] = []
        size = 0
        while self._waiting and (not frames or size + len(self._waiting[0].frame) <= TOGETHER):
            entry = self._waiting.popleft()
            if entry.topic is not None:
                del self._live[entry.topic]
            frames.append(entry.frame)
            size += len(entry.frame)
        self._bytes -= size
        return frames[0] if len(frames) == 1 else b"".join(frames)

    @property
    def closing(self) -> tuple[int, str] | None:
        """(close code, last message) once the end was decided."""
        return self._closing
