"""One programme from pictures and sound in step to parts that went out, with a button to take back."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from av import VideoFrame

from vicon.mixing.broadcast.channel import Channel
from vicon.mixing.broadcast.delay import Delay, Held
from vicon.mixing.broadcast.ladder import Ladder
from vicon.mixing.broadcast.platform import Platform
from vicon.mixing.broadcast.renditions import PART_MS, PARTS, PER_SECOND
from vicon.mixing.voice import RATE, Sound

FRAMES = PER_SECOND * PART_MS // 1000
"""Pictures of a part."""
SAMPLES_OF_ONE = RATE // PER_SECOND
FRAME_MS = 1000 // PER_SECOND


class Programme:
    """`begin`: when the first picture was taken (ms since 1970). `plate`: shown for what was taken back.
    `platform` gets what the channel gets."""

    def __init__(
        self,
        channel: Channel,
        delay_ms: int,
        begin: int,
        plate: VideoFrame,
        platform: Platform | None = None,
    ) -> None:
        self._channel = channel
        self._platform = platform
        self._delay = Delay(delay_ms)
        self._ladder = Ladder(self._channel.pictures)
        self._parts = 0
        """So many this ladder has made."""
        self._at = begin
        self._plate = plate
        self._frames: list[VideoFrame] = []
        self._sound: list[Sound] = []
        self._samples = 0
        self._broken = False

    def jump(self, begin: int) -> None:
        """Go on at `begin` (ms), behind a break: what is missing was not made in time."""
        self._begin_anew()
        self._frames, self._sound, self._samples = [], [], 0
        self._at = begin

    @property
    def empty(self) -> bool:
        """Whether nothing waits for the delay."""
        return not self._delay

    def end(self) -> None:
        """Nothing comes any more. Raises OSError."""
        self._channel.end()
        if self._platform is not None:
            self._platform.end()

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
            if self._platform is not None:
                self._platform.take(it)

    def dump(self) -> None:
        """Nothing that is not written yet is ever written: the plate stands in its place, in silence. Of a
        segment some parts of which went out, no more follow."""
        spans = self._delay.dump()
        # What the encoders remember goes too, and the part that was being filled.
        self._begin_anew()
        self._frames = [self._plate] * len(self._frames)
        self._sound = [np.zeros((self._samples, 2), np.float32)]
        for begin, end in spans:
            count = (end - begin) // FRAME_MS
            self._hold([self._plate] * count, np.zeros((count * SAMPLES_OF_ONE, 2), np.float32), begin)

    def finish(self) -> None:
        """Nothing more is taken: what does not fill a part is held as a shorter one, once."""
        if count := min(len(self._frames), self._samples // SAMPLES_OF_ONE):
            self._part(count)
            self._frames = []

    def _begin_anew(self) -> None:
        self._ladder = Ladder(self._channel.pictures)
        self._parts = 0
        self._broken = True

    def _close(self) -> None:
        while len(self._frames) >= FRAMES and self._samples >= FRAMES * SAMPLES_OF_ONE:
            self._part(FRAMES)

    def _part(self, count: int) -> None:
        """Of the first `count` pictures, and the sound beside them."""
        frames, self._frames = self._frames[:count], self._frames[count:]
        sound, samples = np.concatenate(self._sound), count * SAMPLES_OF_ONE
        self._sound, self._samples = [sound[samples:]], self._samples - samples
        self._hold(frames, sound[:samples], self._at)
        self._at += count * FRAME_MS

    def _hold(self, frames: list[VideoFrame], sound: Sound, begin: int) -> None:
        pieces = self._ladder.pieces(frames, sound)
        nth, self._parts = self._parts % PARTS, self._parts + 1
        end = begin + len(frames) * FRAME_MS
        self._delay.hold(Held(begin, end, pieces, nth == 0, nth == PARTS - 1, self._broken))
        self._broken = False
