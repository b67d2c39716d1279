"""STUN as a client writes it (RFC 8489): binding requests, and whether an answer is genuine."""

from __future__ import annotations

import hmac
import os
import struct
import zlib
from dataclasses import dataclass, field

COOKIE = 0x2112A442
REQUEST, SUCCESS, ERROR = 0x0001, 0x0101, 0x0111
USERNAME, INTEGRITY, ERROR_CODE, XOR_MAPPED = 0x0006, 0x0008, 0x0009, 0x0020
PRIORITY, USE_CANDIDATE, FINGERPRINT, CONTROLLED, CONTROLLING = 0x0024, 0x0025, 0x8028, 0x8029, 0x802A


def attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4)


@dataclass
class Check:
    """A connectivity check; every field can be made wrong on purpose."""

    username: str
    pwd: str
    nominate: bool = True
    transaction: bytes = field(default_factory=lambda: os.urandom(12))
    attributes: bytes = b""
    after_integrity: bytes = b""
    with_integrity: bool = True
    with_fingerprint: bool = True

    def __bytes__(self) -> bytes:
        body = attribute(USERNAME, self.username.encode())
        body += attribute(PRIORITY, struct.pack("!I", 1_862_270_975))
        body += attribute(CONTROLLING, bytes(8))
        if self.nominate:
            body += attribute(USE_CANDIDATE, b"")
        body += self.attributes
        if self.with_integrity:
            mac = hmac.digest(self.pwd.encode(), self._header(len(body) + 24) + body, "sha1")
            body += attribute(INTEGRITY, mac)
        body += self.after_integrity
        if self.with_fingerprint:
            crc = zlib.crc32(self._header(len(body) + 8) + body) ^ 0x5354554E
            body += attribute(FINGERPRINT, struct.pack("!I", crc))
        return self._header(len(body)) + body

    def _header(self, length: int) -> bytes:
        return struct.pack("!HHI", REQUEST, length, COOKIE) + self.transaction


def is_stun(datagram: bytes) -> bool:
    return len(datagram) >= 20 and datagram[0] < 4 and datagram[4:8] == COOKIE.to_bytes(4, "big")


def read(datagram: bytes) -> tuple[int, bytes, dict[int, bytes]]:
    """Type, transaction id and attributes of a STUN message."""
    kind, length = struct.unpack_from("!HH", datagram)
    attributes: dict[int, bytes] = {}
    at = 20
    while at + 4 <= 20 + length:
        name, size = struct.unpack_from("!HH", datagram, at)
        attributes.setdefault(name, datagram[at + 4 : at + 4 + size])
        at += 4 + size + (-size % 4)
    return kind, datagram[8:20], attributes


def is_genuine(datagram: bytes, pwd: str) -> bool:
    """True if MESSAGE-INTEGRITY was made with `pwd`."""
    at = 20
    while at + 4 <= len(datagram):
        name, size = struct.unpack_from("!HH", datagram, at)
        if name == INTEGRITY:
            header = datagram[:2] + struct.pack("!H", at + 24 - 20) + datagram[4:20]
            return hmac.digest(pwd.encode(), header + datagram[20:at], "sha1") == datagram[at + 4 : at + 24]
        at += 4 + size + (-size % 4)
    return False
