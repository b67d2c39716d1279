"""How well a recap is encoded: as well as fits into the bytes it may have. Pure."""

from __future__ import annotations

from math import ceil, log2

from vicon.mixing.recap.cuts import BYTES_MOST

BEST = 22
"""Constant rate factor of x264 to begin with: hardly told from the film itself."""
WORST = 51
HALF = 6
"""About so many steps halve what the picture takes."""


def next_crf(crf: int, size: int, most: int = BYTES_MOST) -> int | None:
    """What to try after `crf` gave `size` bytes; None: it fits.

    Raises ValueError if nothing worse can be tried.
    """
    if size <= most:
        return None
    if crf >= WORST:
        raise ValueError(f"{size} bytes at the worst quality are more than {most}")
    return min(WORST, crf + max(1, ceil(HALF * log2(size / most))))
