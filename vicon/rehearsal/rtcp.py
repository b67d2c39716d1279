"""RTCP as a client reads and writes it (RFC 3550 6, 4585 6)."""

from __future__ import annotations

import struct
from typing import NamedTuple

SENDER_REPORT, RECEIVER_REPORT, BYE, TRANSPORT_FEEDBACK, PAYLOAD_FEEDBACK = 200, 201, 203, 205, 206


class Packet(NamedTuple):
    """One of a compound. `format` is that of a feedback, or the count of reports."""

    type: int
    format: int
    body: bytes

    @property
    def is_pli(self) -> bool:
        return (self.type, self.format) == (PAYLOAD_FEEDBACK, 1)

    @property
    def is_nack(self) -> bool:
        return (self.type, self.format) == (TRANSPORT_FEEDBACK, 1)

    @property
    def is_transport_cc(self) -> bool:
        return (self.type, self.format) == (TRANSPORT_FEEDBACK, 15)

    @property
    def media_ssrc(self) -> int:
        """Of a feedback packet: whose packets it is about."""
        return int(struct.unpack_from("!I", self.body, 4)[0])


def parse(data: bytes) -> list[Packet]:
    packets = []
    while len(data) >= 4:
        first, kind, words = struct.unpack_from("!BBH", data)
        packets.append(Packet(kind, first & 31, data[4 : 4 + 4 * words]))
        data = data[4 + 4 * words :]
    return packets


def _write(kind: int, count: int, body: bytes) -> bytes:
    return struct.pack("!BBH", 0x80 | count, kind, len(body) // 4) + body


def pli(media: int, sender: int = 1) -> bytes:
    return _write(PAYLOAD_FEEDBACK, 1, struct.pack("!II", sender, media))


def nack(media: int, sequence: int, sender: int = 1) -> bytes:
    return _write(TRANSPORT_FEEDBACK, 1, struct.pack("!IIHH", sender, media, sequence & 0xFFFF, 0))
