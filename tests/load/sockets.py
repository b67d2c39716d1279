"""A thousand sockets in one process: the wire protocol by hand, so that readers cost little (RFC 6455)."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import struct
import time
from typing import Any

TEXT = 1
_ANSWER = re.compile(rb'\{"is":"(?:ok|no)","id":"([^"]+)"(?:,"error":"(\w+)")?')
_MARK = re.compile(rb'"text":"mark (\d+)"')
_HAND = re.compile(rb'"request":"(q_\w+)","seat":"(st_\w+)"')
_VOTE = re.compile(rb'"kind":"vote\.created".*?"vote":"(v_\w+)"')
_PING = b'{"is":"ping"'
_EVENT = b'{"is":"event","seq":'
_AFTER = b',"after":'
_FIRST = (b'{"is":"welcome"', b'{"is":"no"', b'{"is":"bye"')
OVERLAP = 160
"""Bytes of what came before that are looked at again: what is looked for is shorter."""


class LightSocket(asyncio.Protocol):
    """One client. Until its welcome it reads messages; then it skims the bytes for what it waits for."""

    def __init__(self, host: str, origin: str, marks: Marks) -> None:
        self._host = host
        self._origin = origin
        self._marks = marks
        self._buffer = bytearray()
        self._tail = b""
        self._open = False
        self._waiting: dict[bytes, asyncio.Future[str]] = {}
        self._first: asyncio.Future[dict[str, Any]] | None = None
        self._parts: list[str] = []
        self._upgraded: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._count = 0
        self._had: set[int] = set()
        """Marks: lines of several writers come in any order."""
        self._seat = b"-"
        self.closed = False
        self.hung_up = False
        self.seq = 0
        """The last event that came."""
        self.welcome: dict[str, Any] = {}
        self.secret = ""
        self.hand = b""
        """The own request that is on the list."""

    async def connect(self, port: int) -> None:
        await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", port)
        await self._upgraded

    # --- what a client does -------------------------------------------------------------------------

    async def join(self, token: str, name: str) -> None:
        """Raises RuntimeError if refused."""
        await self._enter("join", {"token": token, "name": name, "device": {}})

    async def _enter(self, do: str, body: dict[str, Any]) -> None:
        self._first = asyncio.get_running_loop().create_future()
        self._write({"do": do, "id": "j", "body": body})
        self.welcome = await self._first
        if self.welcome["is"] != "welcome":
            raise RuntimeError(f"refused: {self.welcome}")
        self._seat = self.welcome["seat"].encode()
        self.secret = self.welcome["secret"] or self.secret

    async def ask(self, do: str, body: dict[str, Any]) -> str:
        """The error that a command came to, empty if it was carried out."""
        self._count += 1
        id_ = f"c{self._count}"
        answer = self._waiting[id_.encode()] = asyncio.get_running_loop().create_future()
        self._write({"do": do, "id": id_, "body": body})
        return await answer

    def hang_up(self) -> None:
        """As a network does that goes away."""
        self.hung_up = True
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
        if self._open and self._first is None:
            self._came(data)
            return
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
        self._read(self._buffer)
        if self._first is None:
            self._buffer, rest = bytearray(), bytes(self._buffer)
            self._came(rest)

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        for waiting in (*self._waiting.values(), self._first):
            if waiting is not None and not waiting.done():
                waiting.set_exception(RuntimeError("the socket was closed"))

    def _came(self, data: bytes) -> None:
        """After the welcome: no message is taken apart, so a burst costs what it takes to look through it."""
        data = self._tail + data
        self._tail = data[-OVERLAP:]
        if (at := data.rfind(_EVENT)) >= 0:
            self._last(data, at)
        self._skim(data)

    def _last(self, data: bytes, at: int) -> None:
        end = data.find(b",", at + len(_EVENT))
        if end > 0:
            self.seq = int(data[at + len(_EVENT) : end])

    def _skim(self, data: bytes) -> None:
        """Look for answers, marks, the own hand and pings; seeing one twice does no harm."""
        if self._waiting:
            for id_, error in _ANSWER.findall(data):
                waiting = self._waiting.pop(id_, None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(error.decode())
        if self._marks.expected:
            for mark in map(int, _MARK.findall(data)):
                if mark not in self._had:
                    self._had.add(mark)
                    self._marks.seen(mark)
        if self._seat in data:
            for request, seat in _HAND.findall(data):
                self.hand = request if seat == self._seat else self.hand
        if _PING in data:
            self._write({"do": "pong", "id": "p", "body": {"seq": self.seq}})

    def _read(self, buffer: bytearray) -> None:
        """Frames of a server: final, not masked, as long as they like."""
        at = 0
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
            if buffer[at] & 0x0F == TEXT:
                self._message(bytes(buffer[at + head : at + head + size]))
            at += head + size
        del buffer[:at]

    def _message(self, payload: bytes) -> None:
        first = self._first
        if first is None:
            self._came(payload)
        elif payload.startswith(b'{"is":"part"'):
            part = json.loads(payload)
            self._parts.append(part["text"])
            if part["part"] == part["of"]:
                self._welcomed(first, "".join(self._parts).encode())
        elif payload.startswith(_FIRST):
            self._welcomed(first, payload)

    def _welcomed(self, first: asyncio.Future[dict[str, Any]], payload: bytes) -> None:
        self._first = None
        message = json.loads(payload)
        self.seq = message.get("seq", self.seq)
        if not first.done():
            first.set_result(message)

    def _write(self, message: dict[str, Any]) -> None:
        """Masked with zeros, which is a mask: it changes nothing and costs nothing."""
        payload = json.dumps(message, separators=(",", ":")).encode()
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else bytes([0x80 | 126]) + struct.pack("!H", size)
        self._transport.write(bytes([0x80 | TEXT]) + length + bytes(4) + payload)


class Witness(LightSocket):
    """Reads every message and holds the events against each other: what is missing was lost."""

    def __init__(self, host: str, origin: str, marks: Marks) -> None:
        super().__init__(host, origin, marks)
        self.lost = 0
        """Events that do not follow on the one before them."""
        self.vote = ""
        """The last vote that was created."""

    async def resume(self, before: LightSocket) -> None:
        """Come back as who was on the socket `before`. Raises RuntimeError if refused."""
        self.seq, self.secret, self._count, self._had = (
            before.seq,
            before.secret,
            before._count,
            before._had,
        )
        if isinstance(before, Witness):
            self.lost = before.lost
        who = {key: before.welcome[key] for key in ("sitting", "participant")}
        await self._enter("resume", {**who, "secret": self.secret, "seq": before.seq})

    def _came(self, data: bytes) -> None:
        self._buffer += data
        self._read(self._buffer)

    def _message(self, payload: bytes) -> None:
        if self._first is not None:
            super()._message(payload)
        elif payload.startswith(_EVENT):
            seq = int(payload[len(_EVENT) : payload.index(b",", len(_EVENT))])
            after = int(payload[payload.rindex(_AFTER) + len(_AFTER) : -1])
            self._follow(seq, after)
            if created := _VOTE.search(payload):
                self.vote = created[1].decode()
        self._skim(payload)

    def _welcomed(self, first: asyncio.Future[dict[str, Any]], payload: bytes) -> None:
        seen = self.seq
        super()._welcomed(first, payload)
        welcome = json.loads(payload)
        if welcome.get("events") is not None:
            self.seq = seen
            for event in welcome["events"]:
                self._follow(event["seq"], event["after"])
            self.seq = welcome["seq"]

    def _follow(self, seq: int, after: int) -> None:
        self.lost += after != self.seq
        self.seq = seq


class Marks:
    """When each numbered line was written, and how late everybody had it."""

    def __init__(self) -> None:
        self._at: dict[int, float] = {}
        self._left: dict[int, int] = {}
        self.last_ms: list[float] = []
        """Of each mark that all readers have: milliseconds to the last of them."""

    def next(self, readers: int) -> int:
        """The number of a line that is written now, for so many to read."""
        mark = len(self._at)
        self._at[mark] = time.monotonic()
        self._left[mark] = readers
        return mark

    def seen(self, mark: int) -> None:
        self._left[mark] -= 1
        if self._left[mark] == 0:
            self.last_ms.append((time.monotonic() - self._at[mark]) * 1000)
            del self._left[mark]

    @property
    def expected(self) -> bool:
        """Whether somebody still has to see one."""
        return bool(self._left)

    @property
    def missing(self) -> int:
        """Deliveries that have not come."""
        return sum(self._left.values())
