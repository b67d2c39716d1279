"""What played people send: packets of the sizes and at the times of Opus and VP8, with nothing in them.

Sound is 20 ms of Opus at 32 kbit/s; who is silent sends one packet in 400 ms, as its discontinuous
transmission does (RFC 7587 3.1.3). Pictures are three encodings of a camera (simulcast), in frames whose
packets leave together. Every packet carries the time at which it left.
"""

from __future__ import annotations

import asyncio
import random
import struct
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vicon.rehearsal.arrivals import MAGIC
from vicon.rehearsal.offering import LEVEL, MID, OPUS, RID, TRANSPORT_CC, VP8

if TYPE_CHECKING:
    from vicon.rehearsal.peer import Peer

SOUND_S, SILENCE_S = 0.02, 0.4
SOUND_BYTES, SILENCE_BYTES = 80, 20
LOUD, SILENT = 20, 127
"""Levels, -dBov (RFC 6464)."""
FPS = 30
PAYLOAD = 1_100
KEYFRAME_TIMES = 4
"""A keyframe is so many times as large as another frame."""
BEHIND_S = 1.0
"""Whoever is later than this gives up what is due: a burst would measure nothing but itself."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """One encoding of a camera."""

    rid: str
    width: int
    height: int
    bps: int


CAMERA = (
    Encoding("f", 1280, 720, 1_500_000),
    Encoding("h", 640, 360, 600_000),
    Encoding("q", 320, 180, 150_000),
)


class Stream:
    """One SSRC, sent on by itself from `start` to `stop`."""

    def __init__(self, peer: Peer, mid: str, payload_type: int, ext: bytes, every_s: float) -> None:
        self.peer = peer
        self.ssrc = random.getrandbits(31) | 1
        self.every_s = every_s
        elements = bytes([MID << 4 | len(mid) - 1]) + mid.encode() + ext
        # The transport-wide number stands first, three bytes of its own.
        elements += bytes(-(len(elements) + 3) % 4)
        self._rest = elements
        self._words = (len(elements) + 3) // 4
        self._payload_type = payload_type
        self._sequence = random.getrandbits(15)
        self._timestamp = random.getrandbits(31)
        self._timer: asyncio.TimerHandle | None = None
        self.sent = 0

    def start(self) -> None:
        """Everybody begins at a moment of their own."""
        loop = asyncio.get_running_loop()
        first = loop.time() + random.random() * self.every_s  # noqa: S311
        self._timer = loop.call_at(first, self._due, first)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _due(self, at: float) -> None:
        self.frame()
        loop = asyncio.get_running_loop()
        following = at + self.every_s
        if loop.time() > following + BEHIND_S:
            following = loop.time()
        self._timer = loop.call_at(following, self._due, following)

    def frame(self) -> None:
        """Send what is due now."""

    def _send(self, payload: bytes, *, marker: bool) -> None:
        head = struct.pack(
            "!BBHIIHHBH",
            0x90,
            marker << 7 | self._payload_type,
            self._sequence & 0xFFFF,
            self._timestamp & 0xFFFF_FFFF,
            self.ssrc,
            0xBEDE,
            self._words,
            TRANSPORT_CC << 4 | 1,
            self.peer.next_number(),
        )
        self.peer.send(self.peer.protect(head + self._rest + payload))
        self._sequence += 1
        self.sent += 1


class Sound(Stream):
    """A microphone, whose owner talks all the time or never."""

    def __init__(self, peer: Peer, mid: str, *, talks: bool) -> None:
        level = bytes([LEVEL << 4, 0x80 | LOUD if talks else SILENT])
        super().__init__(peer, mid, OPUS, level, SOUND_S if talks else SILENCE_S)
        self._bytes = SOUND_BYTES if talks else SILENCE_BYTES

    def frame(self) -> None:
        payload = b"\x78" + MAGIC + struct.pack("!Q", time.monotonic_ns())
        self._send(payload.ljust(self._bytes, b"\x55"), marker=False)
        self._timestamp += round(48_000 * self.every_s)


class Pictures(Stream):
    """One encoding of a camera. Sends nothing while nobody `watches`."""

    def __init__(self, peer: Peer, mid: str, encoding: Encoding) -> None:
        rid = bytes([RID << 4 | len(encoding.rid) - 1]) + encoding.rid.encode()
        super().__init__(peer, mid, VP8, rid, 1 / FPS)
        self.rid = encoding.rid
        self._size = encoding.bps // 8 // FPS
        # RFC 6386 9.1: a keyframe's start code and size.
        self._key = b"\x10\0\0\x9d\x01\x2a" + struct.pack("<HH", encoding.width, encoding.height)
        self._picture = 0
        self.watched = True
        self.keyframe = True
        """Whether the next frame is to be one."""

    def frame(self) -> None:
        if self.watched:
            size = self._size * (KEYFRAME_TIMES if self.keyframe else 1)
            head = self._key if self.keyframe else b"\x11\0\0" + bytes(7)
            self.keyframe = False
            stamp = MAGIC + struct.pack("!Q", time.monotonic_ns())
            count = -(-size // PAYLOAD)
            for n in range(count):
                start = head if n == 0 else bytes(10)
                body = (start + stamp).ljust(size // count, b"\x55")
                self._send(self._descriptor(n == 0) + body, marker=n == count - 1)
        else:
            self.keyframe = True
        self._picture += 1
        self._timestamp += 90_000 // FPS

    def _descriptor(self, start: bool) -> bytes:
        """With 15-bit picture id, TL0PICIDX, TID and KEYIDX (RFC 7741 4.2)."""
        first = 0x90 if start else 0x80
        return struct.pack("!BBHBB", first, 0xF0, 0x8000 | self._picture & 0x7FFF, self._picture & 0xFF, 0x20)
