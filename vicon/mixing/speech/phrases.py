"""Sound cut where somebody pauses: engines invent words for silence, and read half a minute at most."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vicon.mixing.voice import RATE, Sound

FRAME = RATE // 50
"""Samples in 20 ms: what is loud or quiet as one."""
FRAME_MS = 20
LOUD = 0.004
"""Root of the mean square, of 1.0: -48 dB. Below it nobody speaks."""
LEAD = 10
"""Frames before the first loud one that are heard with it."""
PAUSE = 35
LONGEST = 1_400
SHORTEST = 10
"""Loud frames in what is worth reading: less is a knock."""

Mono = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Phrase:
    """From `at` (ms) on, one side of it."""

    at: int
    sound: Mono


class Phrases:
    """Of one voice. Blocks are given in order; where one is left out there was silence."""

    def __init__(self) -> None:
        self._lead: deque[Mono] = deque(maxlen=LEAD)
        self._open: list[Mono] = []
        self._at = 0
        self._loud = 0
        self._quiet = 0
        self._next = 0

    def take(self, at: int, block: Sound) -> list[Phrase]:
        """The phrases that end in `block`, whole frames that begin at `at` (ms)."""
        found = self.end() if at > self._next else []
        frames = block.mean(axis=1).astype(np.float32).reshape(-1, FRAME)
        loud = np.sqrt((frames**2).mean(axis=1)) > LOUD
        for n, frame in enumerate(frames):
            found += self._frame(at + n * FRAME_MS, frame, bool(loud[n]))
        self._next = at + len(frames) * FRAME_MS
        return found

    def end(self) -> list[Phrase]:
        """What was still being said."""
        self._lead.clear()
        return self._close()

    def _frame(self, at: int, frame: Mono, loud: bool) -> list[Phrase]:
        if not self._open:
            if not loud:
                self._lead.append(frame)
                return []
            self._at = at - len(self._lead) * FRAME_MS
            self._open = list(self._lead)
            self._lead.clear()
        self._open.append(frame)
        self._loud += loud
        self._quiet = 0 if loud else self._quiet + 1
        return self._close() if self._quiet == PAUSE or len(self._open) >= LONGEST else []

    def _close(self) -> list[Phrase]:
        said = self._open if self._loud >= SHORTEST else []
        self._open, self._loud, self._quiet = [], 0, 0
        return [Phrase(self._at, np.concatenate(said))] if said else []
