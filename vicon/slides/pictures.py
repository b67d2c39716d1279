"""A page as a picture that is small enough: the best quality that fits, and fewer pixels where none does."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PIL import Image

from vicon.slides.shelf import Form, Size

QUALITIES: Final = (64, 52, 42, 32, 22)
"""From best to least, on the scale of either codec."""
SMALLER: Final = 0.75
LEAST_SIDE: Final = 160
"""Pixels of the longer side below which nothing is made smaller."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Pixels that a picture has at most, and bytes."""

    width: int
    height: int
    most: int


BOUNDS: Final[dict[Size, Bounds]] = {
    "phone": Bounds(960, 1360, 60_000),
    "large": Bounds(1920, 1920, 240_000),
}


def within(width: float, height: float, bounds: Bounds) -> float:
    """By how much a page of this size is drawn larger or smaller to fill the bounds."""
    return min(bounds.width / width, bounds.height / height)


def best(tries: Sequence[int], encode: Callable[[int], bytes], most: int) -> bytes | None:
    """What comes of the first of `tries`, from best to least, that makes at most `most` bytes."""
    # Most pages are small at the best quality already; the others are found by halving.
    made = encode(tries[0])
    if len(made) <= most:
        return made
    low, high, found = 1, len(tries), None
    while low < high:
        middle = (low + high) // 2
        made = encode(tries[middle])
        if len(made) <= most:
            found, high = made, middle
        else:
            low = middle + 1
    return found


def encoded(drawn: Image.Image, form: Form, most: int) -> bytes:
    """At most `most` bytes, unless it is tiny already."""
    while True:
        found = best(QUALITIES, partial(_bytes, drawn, form), most)
        if found is not None:
            return found
        width, height = (max(1, round(it * SMALLER)) for it in drawn.size)
        if max(width, height) < LEAST_SIDE:
            return _bytes(drawn, form, QUALITIES[-1])
        drawn = drawn.resize((width, height), Image.Resampling.LANCZOS)


def _bytes(drawn: Image.Image, form: Form, quality: int) -> bytes:
    out = io.BytesIO()
    if form == "avif":
        drawn.save(out, "AVIF", quality=quality, speed=8, max_threads=1)
    else:
        drawn.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()
