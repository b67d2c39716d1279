"""Hundreds of sockets in one process: vicon.1 by hand, so that readers cost little (RFC 6455)."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import ssl
import struct
from typing import Any, cast
from urllib.parse import urlsplit

TEXT = 1
_ANSWER = re.compile(rb'\{"is":"(?:ok|no)","id":"([^"]+)"(?:,"error":"(\w+)")?')
_PING = b'{"is":"ping"'
_EVENT = b'{"is":"event","seq":'
_AFTER = b',"after":'
_FIRST = (b'{"is":"welcome"', b'{"is":"no"', b'{"is":"bye"')
OVERLAP = 160
"""Bytes of what came before that are looked at again: what is looked for is shorter."""


class LightSocket(asyncio.Protocol):
    """One client. Until its welcome it reads messages; then it skims the bytes for what it waits for.

    `origin`: of the server, `http://host:port` or `https://host`.
    """

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._buffer = bytearray()
        self._tail = b""
        self._open = False
        self._waiting: dict[bytes, asyncio.Future[str]] = {}
        self._first: asyncio.Future[dict[str, Any]] | None = None
        self._parts: list[str] = []
        self._upgraded: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._count = 0
        self._transport: asyncio.Transport | None = None
        self.closed = False
        self.hung_up = False
        self.seq = 0
        """The last event that came."""
        self.welcome: dict[str, Any] = {}
        self.secret = ""

    async def connect(self, tls: ssl.SSLContext | None = None) -> None:
        """`tls`: whom to trust, for https. Raises OSError, RuntimeError with what HTTP answered."""
        at = urlsplit(self._origin)
        port = at.port or (443 if at.scheme == "https" else 80)
        secure = (tls or True) if at.scheme == "https" else None
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: self, at.hostname or "", port, ssl=secure)
        await self._upgraded

    # --- what a client does -------------------------------------------------------------------------

    async def join(self, token: str, name: str, **more: Any) -> None:
        """`more`: of the body, such as an offer. Raises RuntimeError if refused."""
        await self._enter("join", {"token": token, "name": name, "device": {}, **more})

    async def _enter(self, do: str, body: dict[str, Any]) -> None:
        self._first = asyncio.get_running_loop().create_future()
        self._write({"do": do, "id": "j", "body": body})
        self.welcome = await self._first
        if self.welcome["is"] != "welcome":
            raise RuntimeError(f"refused: {self.welcome}")
        self.secret = self.welcome["secret"] or self.secret

    async def ask(self, do: str, body: dict[str, Any]) -> str:
        """The error that a command came to, empty if it was carried out."""
        self._count += 1
        id_ = f"c{self._count}"
        self._write({"do": do, "id": id_, "body": body})
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting[id_.encode()] = answer
        return await answer

    def hang_up(self) -> None:
        """As a network does that goes away."""
        self.hung_up = True
        if self._transport is not None:
            self._transport.abort()

    # --- asyncio.Protocol ---------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = stream = cast(asyncio.Transport, transport)
        key = base64.b64encode(os.urandom(16)).decode()
        stream.write(
            f"GET /ws/v1 HTTP/1.1\r\nHost: {urlsplit(self._origin).netloc}\r\nOrigin: {self._origin}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: vicon.1\r\n\r\n".encode()
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
        for waiting in (*self._waiting.values(), self._first, self._upgraded):
            if waiting is not None and not waiting.done():
                waiting.set_exception(RuntimeError("the socket was closed"))
                # Somebody may have gone who asked.
                waiting.exception()

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
        """Look for answers and pings; seeing one twice does no harm."""
        if self._waiting:
            for id_, error in _ANSWER.findall(data):
                waiting = self._waiting.pop(id_, None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(error.decode())
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
        if self._transport is None or self.closed:
            raise RuntimeError("the socket is not open")
        payload = json.dumps(message, separators=(",", ":")).encode()
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else bytes([0x80 | 126]) + struct.pack("!H", size)
        self._transport.write(bytes([0x80 | TEXT]) + length + bytes(4) + payload)


class Witness(LightSocket):
    """Reads every message and holds the events against each other: what is missing was lost."""

    def __init__(self, origin: str) -> None:
        super().__init__(origin)
        self.lost = 0
        """Events that do not follow on the one before them."""

    async def resume(self, before: LightSocket) -> None:
        """Come back as who was on the socket `before`. Raises RuntimeError if refused."""
        self.seq, self.secret, self._count = before.seq, before.secret, before._count
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
