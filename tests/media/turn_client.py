"""As much of a TURN client (RFC 8656) as a test needs: allocate, ask for permissions, send."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import os
import socket
import struct

from vicon.rehearsal.stun import COOKIE, ERROR_CODE, INTEGRITY, USERNAME, attribute, read

ALLOCATE, CREATE_PERMISSION, SEND = 0x0003, 0x0008, 0x0016
PEER, DATA, REALM, NONCE, FAMILY, TRANSPORT = 0x0012, 0x0013, 0x0014, 0x0015, 0x0017, 0x0019
UDP, TCP = 17, 6
IPV6 = 0x02


class Refused(Exception):
    """The error code of an answer."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class TurnClient:
    def __init__(self, connected: socket.socket, username: str, credential: str) -> None:
        self._socket = connected
        self._username, self._credential = username, credential
        self._realm = self._nonce = b""

    def allocate(self, attributes: bytes = b"", *, transport: int = UDP) -> None:
        """Raises Refused."""
        wanted = attribute(TRANSPORT, bytes([transport, 0, 0, 0])) + attributes
        kind, answer = self._ask(ALLOCATE, wanted)
        assert kind & 0x0110 == 0x0110, "the first request is never enough"
        self._realm, self._nonce = answer[REALM], answer[NONCE]
        self._succeed(ALLOCATE, wanted)

    def permit(self, peer: str) -> None:
        """Raises Refused."""
        transaction = os.urandom(12)
        self._succeed(CREATE_PERMISSION, _peer(peer, 9, transaction), transaction)

    def send(self, peer: str, port: int, data: bytes) -> None:
        """A datagram for the peer; an indication, which nothing answers."""
        transaction = os.urandom(12)
        body = _peer(peer, port, transaction) + attribute(DATA, data)
        self._socket.send(struct.pack("!HHI", SEND, len(body), COOKIE) + transaction + body)

    def _succeed(self, method: int, body: bytes, transaction: bytes = b"") -> None:
        body += attribute(USERNAME, self._username.encode())
        body += attribute(REALM, self._realm) + attribute(NONCE, self._nonce)
        kind, answer = self._ask(method, body, transaction, sign=True)
        if kind != method | 0x0100:
            raise Refused(answer[ERROR_CODE][2] * 100 + answer[ERROR_CODE][3])

    def _ask(
        self, method: int, body: bytes, transaction: bytes = b"", *, sign: bool = False
    ) -> tuple[int, dict[int, bytes]]:
        transaction = transaction or os.urandom(12)

        def header(length: int) -> bytes:
            return struct.pack("!HHI", method, length, COOKIE) + transaction

        if sign:
            secret = f"{self._username}:{self._realm.decode()}:{self._credential}"
            key = hashlib.md5(secret.encode(), usedforsecurity=False).digest()
            body += attribute(INTEGRITY, hmac.digest(key, header(len(body) + 24) + body, "sha1"))
        self._socket.send(header(len(body)) + body)
        kind, answered, attributes = read(self._socket.recv(2048))
        assert answered == transaction
        return kind, attributes


def _peer(ip: str, port: int, transaction: bytes) -> bytes:
    """XOR-PEER-ADDRESS (RFC 8656 18.3)."""
    address = ipaddress.ip_address(ip)
    mask = (COOKIE.to_bytes(4, "big") + transaction)[: len(address.packed)]
    masked = bytes(a ^ b for a, b in zip(address.packed, mask, strict=True))
    family = 1 if address.version == 4 else IPV6
    return attribute(PEER, struct.pack("!BBH", 0, family, port ^ (COOKIE >> 16)) + masked)
