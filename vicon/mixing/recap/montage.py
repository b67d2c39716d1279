"""Pictures and sound of a recap, made of the tapes by the renderer of films: what may not be published is in
neither."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
from av import VideoFrame

from vicon.mixing.canvas import Canvas, Plate, fitted
from vicon.mixing.film import PER_SECOND
from vicon.mixing.recap.captions import BAND, PICTURE, caption
from vicon.mixing.recap.cuts import CARD_MS, Cut, length
from vicon.mixing.render import STEPS, Renderer
from vicon.mixing.score import Score
from vicon.mixing.stage import Stage
from vicon.mixing.tapes import Reel, since
from vicon.mixing.voice import RATE, Sound

BLOCK_MS = 1000 // STEPS
LEAD = 2 * STEPS
"""So many blocks before a cut are heard too: who spoke last then is in the picture as it begins."""
EDGE = RATE // 100
"""Samples in which sound rises and falls where it was cut: no click."""


class Montage:
    """Cuts in the order that is given, then `card`."""

    def __init__(
        self, reels: Sequence[Reel], score: Score, stage: Stage, cuts: Sequence[Cut], card: Plate
    ) -> None:
        self._reels = reels
        self._score = score
        self._stage = stage
        self._cuts = cuts
        self._card = card
        self._canvas = Canvas()
        self._sound: list[Sound] = []
        self._ms = self._shown = 0
        self.ms = length(cuts)

    @property
    def sound(self) -> Sound:
        """That of all pictures which were taken."""
        return np.concatenate(self._sound)

    def pictures(self) -> Iterator[VideoFrame]:
        """All of them, once."""
        for it in self._cuts:
            yield from self._cut(it)
        self._canvas.lay(self._card, 0, 0)
        for _ in range(self._due(CARD_MS)):
            yield self._canvas.frame()
        self._sound.append(np.zeros((CARD_MS * RATE // 1000, 2), np.float32))

    def _cut(self, it: Cut) -> Iterator[VideoFrame]:
        lead = min(LEAD, it.begin // BLOCK_MS)
        begin = self._score.begin + it.begin - lead * BLOCK_MS
        reels = [since(reel, begin * 1000) for reel in self._reels]
        renderer = Renderer(reels, self._score, self._stage, begin)
        for step in range(lead):
            renderer.step(step)
        heard: list[Sound] = []
        for at in range(0, it.ms, BLOCK_MS):
            ms = min(BLOCK_MS, it.ms - at)
            sound, pictures = renderer.step(lead + at // BLOCK_MS)
            heard.append(sound[: ms * RATE // 1000])
            for picture in islice(pictures, self._due(ms)):
                yield self._captioned(picture, caption(it.caption))
        self._sound.append(_edged(np.concatenate(heard)))

    def _due(self, ms: int) -> int:
        """How many pictures the next `ms` have: their clock is that of the sound, whatever was cut where."""
        self._ms += ms
        before, self._shown = self._shown, self._ms * PER_SECOND // 1000
        return self._shown - before

    def _captioned(self, picture: VideoFrame, below: Plate) -> VideoFrame:
        canvas = self._canvas
        canvas.clear()
        canvas.paste(fitted(picture, PICTURE, whole=True), PICTURE)
        canvas.lay(below, BAND.x, BAND.y)
        return canvas.frame()


def _edged(sound: Sound) -> Sound:
    rise = np.linspace(0, 1, EDGE, dtype=np.float32)[:, None]
    edged = sound.copy()
    edged[:EDGE] *= rise
    edged[-EDGE:] *= rise[::-1]
    return edged
