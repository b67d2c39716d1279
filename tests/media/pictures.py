"""Real VP8 pictures for peers that encode nothing while they run: a colour with a bar, all keyframes."""

from __future__ import annotations

import colorsys
from fractions import Fraction
from functools import cache

import av
import numpy as np

WIDTH, HEIGHT = 160, 90
_RATE = Fraction(1, 10)


@cache
def still(hue: int) -> tuple[bytes, ...]:
    """Frames of one colour that differ by where the bar stands; each fits in one packet."""
    red, green, blue = colorsys.hls_to_rgb(hue / 360, 0.5, 0.9)
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    encoder.time_base, encoder.gop_size, encoder.bit_rate = _RATE, 1, 100_000
    encoder.options = {"deadline": "realtime", "cpu-used": "8"}
    frames = []
    for n in range(8):
        picture = np.empty((HEIGHT, WIDTH, 3), np.uint8)
        picture[:] = [round(255 * part) for part in (red, green, blue)]
        picture[:, n * 16 : n * 16 + 6] = 255
        frame = av.VideoFrame.from_ndarray(picture, "rgb24")
        frame.pts = n
        frames += [bytes(packet) for packet in encoder.encode(frame)]
    frames += [bytes(packet) for packet in encoder.encode(None)]
    if any(frame[0] & 1 or len(frame) > 1_100 for frame in frames):
        raise RuntimeError("a picture is no keyframe of one packet")
    return tuple(frames)
