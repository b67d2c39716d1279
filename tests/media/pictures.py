"""Real VP8 pictures for peers that encode nothing while they run: a colour with a bar."""

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
    """Frames of one colour that differ by where the bar stands: all of them keyframes of one packet."""
    return _frames(hue, 8, keyframe_every=1)


@cache
def film(hue: int) -> tuple[bytes, ...]:
    """Five seconds of a bar that moves, of one packet a frame; the first one alone is a keyframe."""
    return _frames(hue, 150, keyframe_every=150)


def _frames(hue: int, count: int, *, keyframe_every: int) -> tuple[bytes, ...]:
    red, green, blue = colorsys.hls_to_rgb(hue / 360, 0.5, 0.9)
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    encoder.time_base, encoder.gop_size, encoder.bit_rate = _RATE, keyframe_every, 100_000
    encoder.options = {"deadline": "realtime", "cpu-used": "8"}
    frames = []
    for n in range(count):
        picture = np.empty((HEIGHT, WIDTH, 3), np.uint8)
        picture[:] = [round(255 * part) for part in (red, green, blue)]
        bar = n % 8 * 16
        picture[:, bar : bar + 6] = 255
        frame = av.VideoFrame.from_ndarray(picture, "rgb24")
        frame.pts = n
        frames += [bytes(packet) for packet in encoder.encode(frame)]
    frames += [bytes(packet) for packet in encoder.encode(None)]
    # The lowest bit of a frame's first byte tells interframes (RFC 6386 9.1).
    if any(bool(frame[0] & 1) != bool(n % keyframe_every) for n, frame in enumerate(frames)):
        raise RuntimeError("the encoder put keyframes elsewhere")
    if any(len(frame) > 1_100 for frame in frames):
        raise RuntimeError("a picture does not fit in one packet")
    return tuple(frames)
