"""Frames of VP8 and Opus that only look like them, and say a text."""

from __future__ import annotations

import struct

from vicon.rehearsal.rtp import vp8_descriptor


def vp8(picture: int, *, keyframe: bool, size: int = 300, tid: int = 0, text: bytes = b"") -> bytes:
    """A frame that only looks like one: its descriptor and headers, and `text`."""
    frame = b"\x10\0\0\x9d\x01\x2a" + struct.pack("<HH", 320, 180) if keyframe else b"\x11\0\0"
    return vp8_descriptor(picture, tid) + (frame + text).ljust(size, b"\x55")


def vp8_text(payload: bytes) -> bytes:
    """What `vp8(text=...)` put into a frame."""
    frame = payload[6:]
    return frame[3 if frame[0] & 1 else 10 :].rstrip(b"\x55")


def opus(text: bytes, size: int = 80) -> bytes:
    """One 20 ms packet of code 0 (RFC 6716 3.1)."""
    return (b"\x78" + text).ljust(size, b"\x55")


def opus_text(payload: bytes) -> bytes:
    return payload[1:].rstrip(b"\x55")
