"""How long the disk of tapes lasts, from what is free and how fast it is written full."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

LEAST_SHARE = 0.05
"""Of the disk: with less the engine writes no more taps (media.md 6.9)."""
SOON_S = 2 * 3600
"""A long sitting: whoever is told so early can still do something about it."""
SPARE_BYTES = 1 << 30
"""With less above the limit it is low however slowly it is written: one film may take that much."""
CALM = 1.25
"""So much more than what made it low makes it ample again: a word that comes and goes helps nobody."""
WINDOW_S = 600.0
TRUSTED_S = 60.0
"""Over a shorter time no rate is read: files are written in bursts."""

DiskState = Literal["ample", "low", "full"]


@dataclass(frozen=True, slots=True)
class Measure:
    """Bytes of the file system `at` a moment of a clock that never jumps (s)."""

    at: float
    total: int
    free: int

    @property
    def spare(self) -> int:
        """What may still be written before the limit."""
        return max(0, self.free - round(self.total * LEAST_SHARE))


@dataclass(frozen=True, slots=True)
class Left:
    """`minutes` until the limit at the present rate, in fives above ten; None: nothing is written, or it is
    not known yet."""

    state: DiskState = "ample"
    minutes: int | None = None


def rate(measures: Sequence[Measure]) -> float | None:
    """Bytes written in a second, of all falls of what is free: what is deleted meanwhile ends no recording
    later. None: not measured for long enough."""
    if len(measures) < 2 or (span := measures[-1].at - measures[0].at) < TRUSTED_S:
        return None
    return sum(max(0, before.free - after.free) for before, after in pairwise(measures)) / span


def left(measures: Sequence[Measure], before: DiskState = "ample") -> Left:
    """After the newest of `measures`, of which there is one at least. `before`: what was said last."""
    newest, speed = measures[-1], rate(measures)
    if newest.free < newest.total * LEAST_SHARE:
        return Left("full", 0)
    seconds = newest.spare / speed if speed else None
    calm = 1 if before == "ample" else CALM
    low = newest.spare < SPARE_BYTES * calm or (seconds is not None and seconds < SOON_S * calm)
    return Left("low" if low else "ample", None if seconds is None else _rounded(int(seconds // 60)))


def _rounded(minutes: int) -> int:
    return minutes if minutes <= 10 else minutes // 5 * 5


class Forecast:
    """Given measures in the order of time, says what is left; keeps those of the last `WINDOW_S`."""

    def __init__(self) -> None:
        self._measures: deque[Measure] = deque()
        self.now = Left()

    def take(self, measure: Measure) -> Left:
        self._measures.append(measure)
        while self._measures[0].at < measure.at - WINDOW_S:
            self._measures.popleft()
        self.now = left(tuple(self._measures), self.now.state)
        return self.now
