"""A thousand sockets in one process: the wire protocol by hand, so that readers cost little (RFC 6455)."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import struct
import time
from collections.abc import Callable
from typing import Any

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
_ANSWER = re.compile(rb'"is":"(ok|no)","id":"([^"]+)"')
_MARK = re.compile(rb'"text":"(mark [^"]+)"')
_HAND = re.compile(rb'"request":"(q_\w+)","seat":"(st_\w+)"')


class LightSocket(asyncio.Protocol):
    """One client. Only its first answer is parsed as JSON: what else is looked for is found in the bytes."""

    def __init__(self, host: str, origin: str, on_mark: Callable[[str], None]) -> None:
        self._host = host
        self._origin = origin
        self._on_mark = on_mark
        self._buffer = bytearray()
        self._open = False
        self._waiting: dict[bytes, asyncio.Future[bool]] = {}
        self._first: asyncio.Future[dict[str, Any]] | None = None
        self._upgraded: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._count = 0
        self.frames = 0
        """Messages that came, pings aside."""
        self.closed = False
        self.welcome: dict[str, Any] = {}
        self._parts: list[str] = []
        self.hand = b""
        """The own request that is on the list."""

    @classmethod
    async def connect(cls, port: int, origin: str, on_mark: Callable[[str], None]) -> LightSocket:
        loop = asyncio.get_running_loop()
        _, socket = await loop.create_connection(
            lambda: cls(f"127.0.0.1:{port}", origin, on_mark), "127.0.0.1", port
        )
        await socket._upgraded
        return socket

    # --- what a client does -------------------------------------------------------------------------

    async def join(self, token: str, name: str) -> None:
        """Raises RuntimeError if refused."""
        self._first = asyncio.get_running_loop().create_future()
        self._write({"do": "join", "id": "j", "body": {"token": token, "name": name, "device": {}}})
        self.welcome = await self._first
        self._first = None
        if self.welcome["is"] != "welcome":
            raise RuntimeError(f"refused: {self.welcome}")
        self._seat = self.welcome["seat"].encode()

    async def ask(self, do: str, body: dict[str, Any]) -> bool:
        """Whether the command was carried out."""
        self._count += 1
        id_ = f"c{self._count}"
        answer = self._waiting[id_.encode()] = asyncio.get_running_loop().create_future()
        self._write({"do": do, "id": id_, "body": body})
        return await answer

    def hang_up(self) -> None:
        """As a network does that goes away."""
        self._transport.abort()

    # --- asyncio.Protocol ---------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET /ws/v1 HTTP/1.1\r\nHost: {self._host}\r\nOrigin: {self._origin}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: vicon.1\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._open:
            head, found, rest = bytes(self._buffer).partition(b"\r\n\r\n")
            if not found:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self._upgraded.set_exception(RuntimeError(head.split(b"\r\n")[0].decode()))
                return
            self._open, self._buffer = True, bytearray(rest)
            self._upgraded.set_result(None)
        self._read()

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        for waiting in (*self._waiting.values(), self._first):
            if waiting is not None and not waiting.done():
                waiting.set_exception(RuntimeError("the socket was closed"))

    def _read(self) -> None:
        """Frames of a server: final, not masked, as long as they like."""
        buffer, at = self._buffer, 0
        while len(buffer) >= at + 2:
            size, head = buffer[at + 1], 2
            if size == 126:
                if len(buffer) < at + 4:
                    break
                size, head = int.from_bytes(buffer[at + 2 : at + 4]), 4
            elif size == 127:
                if len(buffer) < at + 10:
                    break
                size, head = int.from_bytes(buffer[at + 2 : at + 10]), 10
            if len(buffer) < at + head + size:
                break
            self._frame(buffer[at] & 0x0F, bytes(buffer[at + head : at + head + size]))
            at += head + size
        del buffer[:at]

    def _frame(self, kind: int, payload: bytes) -> None:
        if kind == PING:
            self._send(PONG, payload)
        if kind != TEXT:
            return
        if payload.startswith(b'{"is":"ping"'):
            self._write({"do": "pong", "id": "p", "body": {"seq": json.loads(payload)["seq"]}})
            return
        self.frames += 1
        if self._first is not None:
            self._welcomed(self._first, payload)
            return
        for mark in _MARK.findall(payload):
            self._on_mark(mark.decode())
        if self._seat in payload:
            for request, seat in _HAND.findall(payload):
                self.hand = request if seat == self._seat else self.hand
        for verdict, id_ in _ANSWER.findall(payload):
            waiting = self._waiting.pop(id_, None)
            if waiting is not None and not waiting.done():
                waiting.set_result(verdict == b"ok")

    def _welcomed(self, first: asyncio.Future[dict[str, Any]], payload: bytes) -> None:
        """The answer to `join`, which may come in parts; what comes before it is not looked at."""
        if payload.startswith(b'{"is":"part"'):
            part = json.loads(payload)
            self._parts.append(part["text"])
            if part["part"] < part["of"]:
                return
            payload = "".join(self._parts).encode()
        if not first.done() and payload.startswith((b'{"is":"welcome"', b'{"is":"no"', b'{"is":"bye"')):
            first.set_result(json.loads(payload))

    def _write(self, message: dict[str, Any]) -> None:
        self._send(TEXT, json.dumps(message, separators=(",", ":")).encode())

    def _send(self, kind: int, payload: bytes) -> None:
        """Masked with zeros, which is a mask: it changes nothing and costs nothing."""
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else bytes([0x80 | 126]) + struct.pack("!H", size)
        self._transport.write(bytes([0x80 | kind]) + length + bytes(4) + payload)


class Marks:
    """When each marked line was written, and how late everybody had it."""

    def __init__(self, readers: int) -> None:
        self._readers = readers
        self._at: dict[str, float] = {}
        self._left: dict[str, int] = {}
        self.last_ms: list[float] = []
        """Of each mark that all readers have: milliseconds to the last of them."""

    def wrote(self, mark: str) -> None:
        self._at[mark] = time.monotonic()
        self._left[mark] = self._readers

    def seen(self, mark: str) -> None:
        self._left[mark] -= 1
        if self._left[mark] == 0:
            self.last_ms.append((time.monotonic() - self._at[mark]) * 1000)

    @property
    def missing(self) -> int:
        """Deliveries that have not come yet."""
        return sum(self._left.values())
