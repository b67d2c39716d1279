"""The encodings of one programme, all made from one composed picture and one mix."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
from av import AudioFrame, AudioStream, Packet, VideoFrame, VideoStream
from av.codec.context import Flags

from vicon.mixing.broadcast import cmaf
from vicon.mixing.broadcast.renditions import PART_MS, PARTS, PER_SECOND, PICTURES, SOUND, Rendition
from vicon.mixing.voice import RATE, Sound

PRIMING = 1024
"""The encoder of sound begins a frame before what it is given."""
TIME_BASE = Fraction(PRIMING, RATE) / 8
"""Of pictures, 1/375 s: both 40 ms and `PRIMING` are whole in it."""
_FRAME = int(1 / (PER_SECOND * TIME_BASE))
_FIRST = 8
"""The first picture stands where the first sound does; no time may be below zero."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of one rendition. `init`: what its decoder needs first."""

    rendition: str
    init: bytes
    media: bytes


class Ladder:
    """Takes `PART_MS` of pictures and sound at a time; of `PARTS` of them the first begins with a keyframe.
    A new one shares nothing with the one before: no picture of the old is referred to by the new."""

    def __init__(self, pictures: Sequence[Rendition] = PICTURES) -> None:
        self._pictures = [_Picture(it) for it in pictures]
        self._sound = _Voice()

    def pieces(self, frames: Sequence[VideoFrame], sound: Sound) -> list[Piece]:
        """One part of each rendition. Sound is as long as the pictures, but for what the encoder holds."""
        return [it.piece(frames) for it in self._pictures] + [self._sound.piece(sound)]


class _Picture:
    def __init__(self, of: Rendition) -> None:
        self._of = of
        self._file = av.open(io.BytesIO(), "w", format="mp4")
        gop = PER_SECOND * PART_MS * PARTS // 1000
        options = {
            "preset": "superfast", "tune": "zerolatency", "profile": "baseline",
            "x264-params": f"keyint={gop}:min-keyint={gop}:scenecut=0:threads=1:sliced-threads=0"
            f":vbv-maxrate={of.bits // 1000}:vbv-bufsize={of.bits // 1000}",
        }  # fmt: skip
        self._stream: VideoStream = self._file.add_stream("libx264", rate=PER_SECOND, options=options)
        self._stream.width, self._stream.height = of.width or 0, of.height or 0
        self._stream.pix_fmt = "yuv420p"
        context = self._stream.codec_context
        context.bit_rate = of.bits
        context.time_base = TIME_BASE
        # Every part has its parameters in `init`, not in the stream.
        context.flags |= Flags.global_header
        self._file.start_encoding()
        self._count = self._parts = 0

    def piece(self, frames: Sequence[VideoFrame]) -> Piece:
        self._parts += 1
        return Piece(self._of.name, *cmaf.split(self._stream, self._packets(frames), self._parts))

    def _packets(self, frames: Sequence[VideoFrame]) -> list[Packet[VideoStream]]:
        packets = []
        for frame in frames:
            fitted = frame.reformat(self._of.width, self._of.height, "yuv420p")
            fitted.pts, fitted.time_base = _FIRST + self._count * _FRAME, TIME_BASE
            self._count += 1
            packets += self._stream.encode(fitted)
        # A part of one picture would else last no time.
        for packet in packets:
            packet.duration = packet.duration or _FRAME
        return packets


class _Voice:
    def __init__(self) -> None:
        self._file = av.open(io.BytesIO(), "w", format="mp4")
        self._stream: AudioStream = self._file.add_stream("aac", rate=RATE, layout="mono")
        self._stream.bit_rate = SOUND.bits
        self._stream.codec_context.flags |= Flags.global_header
        self._file.start_encoding()
        self._count = PRIMING
        self._parts = 0

    def piece(self, sound: Sound) -> Piece:
        self._parts += 1
        return Piece(SOUND.name, *cmaf.split(self._stream, self._packets(sound), self._parts))

    def _packets(self, sound: Sound) -> list[Packet[AudioStream]]:
        mono = np.ascontiguousarray(sound.mean(axis=1, dtype=np.float32)[None])
        frame = AudioFrame.from_ndarray(mono, format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._count, Fraction(1, RATE)
        self._count += len(sound)
        return self._stream.encode(frame)
