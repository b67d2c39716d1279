"""A camera whose pictures say when they were taken, and whoever sees them reads how late they are.

24 bits in the middle of the picture, white or black, the highest first: milliseconds since 1970, modulo 2^24.
They survive scaling, encoding anew, and what is laid over the upper and lower quarter.
"""

from __future__ import annotations

import asyncio
import time
from fractions import Fraction

import numpy as np
from av import CodecContext, VideoFrame

from tests.media.peer import Peer
from vicon.rehearsal.offering import MID, VP8
from vicon.rehearsal.rtp import Packet, vp8_descriptor

COLUMNS, ROWS = 8, 3
BITS = COLUMNS * ROWS
WIDTH, HEIGHT = 320, 180
BLACK, WHITE, GREY = 30, 220, 125
PER_SECOND = 25
MOST_MS = 60_000


def drawn(at: int) -> np.ndarray:
    """Luma of a picture that was taken `at` (ms), shape (HEIGHT, WIDTH)."""
    luma = np.full((HEIGHT, WIDTH), GREY, np.uint8)
    for bit in range(BITS):
        row, column = divmod(bit, COLUMNS)
        top, left = HEIGHT // 4 + row * HEIGHT // (2 * ROWS), column * WIDTH // COLUMNS
        white = at >> (BITS - 1 - bit) & 1
        luma[top : top + HEIGHT // (2 * ROWS), left : left + WIDTH // COLUMNS] = WHITE if white else BLACK
    return luma


def read(luma: np.ndarray, now: int) -> int | None:
    """How many ms before `now` it was taken; None where no such picture is seen."""
    height, width = luma.shape
    at = 0
    for bit in range(BITS):
        row, column = divmod(bit, COLUMNS)
        y = height // 4 + (2 * row + 1) * height // (4 * ROWS)
        x = (2 * column + 1) * width // (2 * COLUMNS)
        at = at << 1 | int(luma[y, x] > GREY)
    late = (now - at) % (1 << BITS)
    return late if late < MOST_MS else None


def luma_of(frame: VideoFrame) -> np.ndarray:
    """Shape (height, width)."""
    return frame.to_ndarray(format="gray")


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Clock:
    """Sends on a peer's camera line; every picture is a keyframe and fits into one packet."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._encoder = CodecContext.create("libvpx", "w")
        self._encoder.width, self._encoder.height = WIDTH, HEIGHT
        self._encoder.pix_fmt, self._encoder.time_base = "yuv420p", Fraction(1, 1000)
        self._encoder.options = {
            "deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "g": "0", "crf": "40", "b": "2M",
        }  # fmt: skip
        self._mid = str(peer.sends.index("camera")).encode()
        self._count = 0

    async def run(self) -> None:
        began = time.monotonic()
        while True:
            self.send()
            await asyncio.sleep(max(0.0, began + self._count / PER_SECOND - time.monotonic()))

    def send(self) -> None:
        at = now_ms()
        frame = VideoFrame(WIDTH, HEIGHT, "yuv420p")
        luma, *chroma = frame.planes
        rows = np.full((HEIGHT, luma.line_size), GREY, np.uint8)
        rows[:, :WIDTH] = drawn(at)
        luma.update(rows.tobytes())
        for plane in chroma:
            plane.update(bytes([128]) * plane.buffer_size)
        frame.pts = self._count * 1000 // PER_SECOND
        for packet in self._encoder.encode(frame):
            payload = vp8_descriptor(self._count) + bytes(packet)
            ext = {MID: self._mid}
            stamp = at * 90 & 0xFFFF_FFFF
            self._peer.send_rtp(
                Packet(VP8, 100 + self._count & 0xFFFF, stamp, 0x1234_5678, payload, True, ext)
            )
        self._count += 1
