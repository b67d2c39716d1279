"""All voices together, never louder than full."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from vicon.mixing.voice import RATE, Sound

MOST = np.float32(0.98)
STEP = RATE // 100
"""Samples whose peak is looked at together: 10 ms."""
RISE = np.float32(1.02)
"""How much louder a step may be than the one before, once it was turned down."""


class Mixer:
    """Adds up blocks, whose length is a multiple of `STEP`; a loud moment is turned down before it comes."""

    def __init__(self) -> None:
        self._gain = np.float32(1)

    def mix(self, voices: Iterable[Sound], samples: int) -> Sound:
        mixed = np.zeros((samples, 2), np.float32)
        for voice in voices:
            mixed += voice
        peaks = np.abs(mixed).reshape(-1, STEP * 2).max(axis=1)
        if self._gain == 1 and not (peaks > MOST).any():
            return mixed
        return mixed * self._gains(peaks)[:, None]

    def _gains(self, peaks: np.ndarray[tuple[int], np.dtype[np.float32]]) -> Sound:
        """One for each sample: falls within the step before a peak, rises slowly after it."""
        allowed = np.minimum(1, MOST / np.maximum(peaks, 1e-9)).astype(np.float32)
        edges = [self._gain]
        for here, ahead in zip(allowed, [*allowed[1:], np.float32(1)], strict=True):
            edges.append(min(here, ahead, np.float32(edges[-1] * RISE)))
        self._gain = edges[-1]
        ramps = [np.linspace(a, b, STEP, dtype=np.float32) for a, b in pairwise(edges)]
        # A peak in the first step has no step before it.
        ramps[0] = np.minimum(ramps[0], allowed[0])
        return np.concatenate(ramps)
