"""One programme from pictures and sound in step to segments that went out, with a button to take back."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from av import VideoFrame

from vicon.mixing.broadcast.channel import Channel
from vicon.mixing.broadcast.delay import Delay, Held
from vicon.mixing.broadcast.ladder import PER_SECOND, SEGMENT_S, Ladder
from vicon.mixing.voice import RATE, Sound

FRAMES = PER_SECOND * SEGMENT_S
SAMPLES = RATE * SEGMENT_S
SEGMENT_MS = SEGMENT_S * 1000


class Programme:
    """`begin`: when the first picture was taken (ms since 1970). `plate`: shown for what was taken back."""

    def __init__(self, channel: Channel, delay_ms: int, begin: int, plate: VideoFrame) -> None:
        self._channel = channel
        self._delay = Delay(delay_ms)
        self._ladder = Ladder(self._channel.pictures)
        self._at = begin
        self._plate = plate
        self._frames: list[VideoFrame] = []
        self._sound: list[Sound] = []
        self._samples = 0
        self._broken = False

    def jump(self, begin: int) -> None:
        """Go on at `begin` (ms), behind a break: what is missing was not made in time."""
        self._ladder = Ladder(self._channel.pictures)
        self._broken = True
        self._frames, self._sound, self._samples = [], [], 0
        self._at = begin

    @property
    def empty(self) -> bool:
        """Whether nothing waits for the delay."""
        return not self._delay

    def end(self) -> None:
        """Nothing comes any more. Raises OSError."""
        self._channel.end()

    def take(self, frame: VideoFrame) -> None:
        """The next picture; it may be painted over afterwards."""
        own = VideoFrame(frame.width, frame.height, frame.format.name)
        for mine, theirs in zip(own.planes, frame.planes, strict=True):
            mine.update(bytes(theirs))
        own.time_base = Fraction(1, PER_SECOND)
        self._frames.append(own)
        self._close()

    def hear(self, sound: Sound) -> None:
        """The next samples."""
        self._sound.append(sound)
        self._samples += len(sound)
        self._close()

    def send(self, now: int) -> None:
        """Write what the delay has passed for. Raises OSError."""
        for it in self._delay.due(now):
            self._channel.write(it)

    def dump(self) -> None:
        """Nothing that is not written yet is ever written: the plate stands in its place, in silence."""
        spans = self._delay.dump()
        # What the encoders remember goes too, and the segment that was being filled.
        self._ladder = Ladder(self._channel.pictures)
        self._broken = True
        self._frames = [self._plate] * len(self._frames)
        self._sound = [np.zeros((self._samples, 2), np.float32)]
        for begin, _ in spans:
            self._hold([self._plate] * FRAMES, np.zeros((SAMPLES, 2), np.float32), begin)

    def _close(self) -> None:
        if len(self._frames) < FRAMES or self._samples < SAMPLES:
            return
        frames, self._frames = self._frames[:FRAMES], self._frames[FRAMES:]
        sound = np.concatenate(self._sound)
        self._sound, self._samples = [sound[SAMPLES:]], self._samples - SAMPLES
        self._hold(frames, sound[:SAMPLES], self._at)
        self._at += SEGMENT_MS

    def _hold(self, frames: list[VideoFrame], sound: Sound, begin: int) -> None:
        pieces = self._ladder.pieces(frames, sound)
        self._delay.hold(Held(begin, begin + SEGMENT_MS, pieces, self._broken))
        self._broken = False
