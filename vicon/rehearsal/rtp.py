"""RTP as a client writes and reads it: headers with extensions (RFC 3550, 8285), and VP8's descriptor."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field


@dataclass
class Packet:
    """One RTP packet; `ext` maps ids (1-14) to values (RFC 8285, one-byte form)."""

    payload_type: int
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes
    marker: bool = False
    ext: dict[int, bytes] = field(default_factory=dict)
    csrcs: tuple[int, ...] = ()

    def __bytes__(self) -> bytes:
        elements = b"".join(bytes([id_ << 4 | len(value) - 1]) + value for id_, value in self.ext.items())
        elements += bytes(-len(elements) % 4)
        head = struct.pack(
            "!BBHII",
            0x80 | (0x10 if elements else 0) | len(self.csrcs),
            self.marker << 7 | self.payload_type,
            self.sequence & 0xFFFF,
            self.timestamp & 0xFFFFFFFF,
            self.ssrc,
        )
        head += b"".join(struct.pack("!I", csrc) for csrc in self.csrcs)
        if elements:
            head += struct.pack("!HH", 0xBEDE, len(elements) // 4) + elements
        return head + self.payload

    @classmethod
    def parse(cls, data: bytes) -> Packet:
        first, second, sequence, timestamp, ssrc = struct.unpack_from("!BBHII", data)
        at = 12 + 4 * (first & 15)
        csrcs = struct.unpack_from(f"!{first & 15}I", data, 12)
        ext: dict[int, bytes] = {}
        if first & 0x10:
            _, words = struct.unpack_from("!HH", data, at)
            at, end = at + 4, at + 4 + 4 * words
            while at < end:
                if data[at] == 0:
                    at += 1
                    continue
                size = (data[at] & 15) + 1
                ext[data[at] >> 4] = data[at + 1 : at + 1 + size]
                at += 1 + size
            at = end
        end = len(data) - (data[-1] if first & 0x20 else 0)
        return cls(second & 0x7F, sequence, timestamp, ssrc, data[at:end], bool(second & 0x80), ext, csrcs)


def vp8_descriptor(picture: int, tid: int = 0) -> bytes:
    """Start of a one-packet frame with 15-bit picture id, TL0PICIDX, TID and KEYIDX (RFC 7741)."""
    return struct.pack("!BBHBB", 0x90, 0xF0, 0x8000 | picture & 0x7FFF, picture & 0xFF, tid << 6 | 0x20)
