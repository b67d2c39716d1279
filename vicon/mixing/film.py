"""The file of a film: H.264 and AAC in MP4, index first. The same pictures and sound give the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Literal

import av
import numpy as np
from av import AudioFrame, VideoFrame
from av.audio import AudioStream
from av.codec.context import Flags
from av.container import OutputContainer
from av.video import VideoStream

from vicon.mixing.layout import HEIGHT, WIDTH
from vicon.mixing.voice import RATE, Sound

PER_SECOND = 25
BIT_RATE = 96_000
"""Of the sound."""
VIDEO = {"preset": "superfast", "crf": "24", "threads": "2", "x264-params": "keyint=50:scenecut=0:threads=2"}
"""The number of threads is part of what comes out, so it does not depend on the machine."""


def opened(path: Path) -> OutputContainer:
    """A new MP4 file, index first, without anything of this machine or moment in it."""
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    return av.open(str(path), "w", format="mp4", options=options)


class Track:
    """Sound of a file, given block after block."""

    def __init__(
        self, file: OutputContainer, bit_rate: int, codec: Literal["aac", "libopus"] = "aac"
    ) -> None:
        self._file = file
        self._stream: AudioStream = file.add_stream(codec, rate=RATE, layout="stereo")
        self._stream.bit_rate = bit_rate
        self._stream.codec_context.flags |= Flags.bitexact
        self._samples = 0

    def write(self, samples: Sound) -> None:
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples.T), format="fltp", layout="stereo")
        frame.sample_rate = RATE
        frame.pts, frame.time_base = self._samples, Fraction(1, RATE)
        self._samples += len(samples)
        self._file.mux(self._stream.encode(frame))

    def end(self) -> None:
        self._file.mux(self._stream.encode(None))


class Pictures:
    """Pictures of a file, given one after the other, PER_SECOND of them a second."""

    def __init__(
        self,
        file: OutputContainer,
        options: Mapping[str, str],
        codec: Literal["libx264", "libvpx-vp9"] = "libx264",
    ) -> None:
        self._file = file
        self._stream: VideoStream = file.add_stream(codec, rate=PER_SECOND, options=dict(options))
        self._stream.width, self._stream.height, self._stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        self._stream.codec_context.flags |= Flags.bitexact
        self._pictures = 0

    def write(self, frame: VideoFrame) -> None:
        frame.pts, frame.time_base = self._pictures, Fraction(1, PER_SECOND)
        self._pictures += 1
        self._file.mux(self._stream.encode(frame))

    def end(self) -> None:
        self._file.mux(self._stream.encode(None))


class Film:
    """Give it pictures and sound in step; `__exit__` writes the index."""

    def __init__(self, path: Path, options: Mapping[str, str], bit_rate: int) -> None:
        self._file = opened(path)
        self._video = Pictures(self._file, options)
        self._audio = Track(self._file, bit_rate)

    def __enter__(self) -> Film:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._video.end()
                self._audio.end()
        finally:
            self._file.close()

    def picture(self, frame: VideoFrame) -> None:
        self._video.write(frame)

    def sound(self, samples: Sound) -> None:
        self._audio.write(samples)
