"""A film of a recording: from tapes and score, second by second. The same input gives the same film."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
from av import VideoFrame

from vicon.mixing.allowed import Allowed
from vicon.mixing.cast import Loudest
from vicon.mixing.film import BIT_RATE, PER_SECOND, VIDEO, Pictures, opened
from vicon.mixing.film import Track as Sounds
from vicon.mixing.parts import Parts
from vicon.mixing.score import Scene, Score
from vicon.mixing.sound import Mixer
from vicon.mixing.stage import Stage
from vicon.mixing.tapes import Reel
from vicon.mixing.timebase import SenderClock
from vicon.mixing.track import Track
from vicon.mixing.voice import LATE_US, RATE, Sound
from vicon.mixing.voices import SOUNDS, Voices

STEPS = 5
"""Blocks of sound a second; the picture's cast is looked at for each."""
SAMPLES = RATE // STEPS
PICTURES = PER_SECOND // STEPS

Progress = Callable[[int, int], None]
"""Called with what is done, and what there is to do (ms)."""


class Renderer:
    """Of one score, once, from its beginning or from `begin` (ms) on."""

    def __init__(self, reels: Iterable[Reel], score: Score, stage: Stage, begin: int | None = None) -> None:
        self._stage = stage
        self._origin = (score.begin if begin is None else begin) * 1000
        self._clocks: dict[str, SenderClock] = {}
        self._voices = Voices(self._origin, self._clocks)
        self._cameras: dict[str, Track] = {}
        self._screens: dict[str, Track] = {}
        self._loudest = Loudest()
        self._mixer = Mixer()
        self._score = score
        self._allowed = Allowed(score)
        self.follow(reels, score)

    def follow(self, reels: Iterable[Reel], score: Score) -> None:
        """From the next block on with what is on tape and in the journal by now. Of whom may not be published
        nothing is read, and nothing kept that was."""
        if score is not self._score:
            self._score = score
            self._allowed = Allowed(score)
        allowed = self._allowed
        for tracks in (self._cameras, self._screens):
            for who in [it for it in tracks if not allowed.seen(it)]:
                tracks.pop(who).close()
        found = list(reels)
        self._voices.follow(found, allowed)
        for reel in found:
            if reel.kind not in SOUNDS and allowed.seen(reel.participant):
                tracks = self._cameras if reel.kind == "camera" else self._screens
                clock = self._clock(reel.participant)
                tracks.setdefault(reel.participant, Track(clock)).extend(reel)

    def _clock(self, participant: str) -> SenderClock:
        return self._clocks.setdefault(participant, SenderClock())

    def shows(self, seat: str) -> bool:
        """Whether anything of `seat` may have been in what was made so far."""
        there = {*self._cameras, *self._screens, *self._voices.participants}
        return any(self._allowed.seats.get(who) == seat for who in there)

    def write(self, path: Path, end: int, parts: Parts, progress: Progress) -> None:
        """All of it until `end` (ms) into a file, by `parts`: pictures of those that are there are not made
        again. Sound is, which costs little and needs all that went before. Raises OSError."""
        steps = max(1, (end - self._score.begin) * STEPS // 1000)
        sound = parts.begin("sound.mp4")
        with opened(sound) as file:
            track = Sounds(file, BIT_RATE)
            for n, first in enumerate(range(0, steps, parts.seconds * STEPS)):
                part = range(first, min(first + parts.seconds * STEPS, steps))
                blocks = self._there(part) if n < parts.whole else self._part(part, parts)
                for step, block in enumerate(blocks):
                    track.write(block)
                    if step % STEPS == 0:
                        progress((first + step) * 1000 // STEPS, end - self._score.begin)
            track.end()
        parts.joined(path, sound)

    def _part(self, steps: range, parts: Parts) -> Iterator[Sound]:
        """Make the pictures of these steps, say their sound."""
        with opened(parts.begin()) as file:
            pictures = Pictures(file, VIDEO)
            for step in steps:
                sound, shown = self.step(step)
                for picture in shown:
                    pictures.write(picture)
                yield sound
            pictures.end()
        parts.keep()

    def _there(self, steps: range) -> Iterator[Sound]:
        """Sound of steps whose pictures are made. What comes after them is as if they were made now."""
        for step in steps:
            sound, _ = self.step(step)
            for at, scene in self._moments(step):
                self._stage.pass_by(at, scene, self._cameras, self._screens)
            yield sound

    def step(self, step: int) -> tuple[Sound, Iterator[VideoFrame]]:
        """Sound and pictures of one block; blocks are asked for in order, some may be left out."""
        begin = step * SAMPLES
        at = self._origin + begin * 1_000_000 // RATE
        scene = self._score.scene(at // 1000)
        self._take_in(at + 1_000_000 // STEPS + LATE_US)
        return self._sound(begin, scene), self._pictures(step)

    def _take_in(self, upto: int) -> None:
        self._voices.hear(upto)
        for track in (*self._cameras.values(), *self._screens.values()):
            track.see(upto)

    def _sound(self, begin: int, scene: Scene) -> Sound:
        heard = self._voices.blocks(begin, begin + SAMPLES)
        levels: dict[str, float] = {}
        for who, block in heard:
            levels[who] = max(levels.get(who, 0.0), float(np.sqrt(np.mean(np.square(block)))))
        self._loudest.hear(levels)
        return self._mixer.mix([] if scene.silent else [block for _, block in heard], SAMPLES)

    def _pictures(self, step: int) -> Iterator[VideoFrame]:
        for at, scene in self._moments(step):
            yield self._stage.picture(at, scene, self._score, self._cameras, self._screens, self._loudest)

    def _moments(self, step: int) -> Iterator[tuple[int, Scene]]:
        """When the pictures of a step are (us), and what goes on then: it changes between steps."""
        scene = self._score.scene((self._origin + step * 1_000_000 // STEPS) // 1000)
        for n in range(step * PICTURES, (step + 1) * PICTURES):
            yield self._origin + n * 1_000_000 // PER_SECOND, scene
