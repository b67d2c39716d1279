"""A film as it is in its file: where each tone begins, and what the clock in a picture says (clapper.js)."""

from __future__ import annotations

import colorsys
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from vicon.mixing.layout import HEIGHT, WIDTH, Place
from vicon.mixing.voice import RATE

BITS = 12
ROUND_S = (1 << BITS) / 100
"""So often the clock in the picture begins anew."""
WINDOW = RATE // 50
LOUD = 0.02


class Footage:
    def __init__(self, path: Path) -> None:
        with av.open(str(path)) as file:
            self.pictures = [(float(it.time), it.to_ndarray(format="gray")) for it in file.decode(video=0)]
        with av.open(str(path)) as file:
            every_second = (it for n, it in enumerate(file.decode(video=0)) if n % 25 == 0)
            self._colours = [it.to_ndarray(format="rgb24")[::4, ::4] / 255 for it in every_second]
        with av.open(str(path)) as file:
            sides = np.concatenate([it.to_ndarray() for it in file.decode(audio=0)], axis=1)
        self.sound: NDArray[np.float32] = sides.mean(axis=0)
        self.seconds = len(self.sound) / RATE

    def loudness(self, hertz: float, over: int = WINDOW) -> NDArray[np.float64]:
        """Of one tone at every sample, `over` so many around it."""
        t = np.arange(len(self.sound)) / RATE
        window = np.hanning(over) / np.hanning(over).sum()
        turned = self.sound * np.exp(-2j * np.pi * hertz * t)
        return np.abs(np.convolve(turned, window, mode="same"))

    def onsets(self, hertz: float) -> list[float]:
        """When the tone begins (s)."""
        loud = self.loudness(hertz)
        if loud.max() < LOUD:
            return []
        on = loud > np.percentile(loud[loud > LOUD], 50) / 2
        quiet = RATE // 5
        return [
            at / RATE
            for at in np.flatnonzero(on[1:] & ~on[:-1]) + 1
            if at > quiet and not on[at - quiet : at - 1].any()
        ]

    def share(self, hue: int) -> float:
        """Of the picture that shows most of this hue, the part that does."""
        wanted = np.array(colorsys.hls_to_rgb(hue / 360, 0.5, 0.9))
        return max(float((np.abs(it - wanted).max(axis=2) < 0.3).mean()) for it in self._colours)

    def clock(self, place: Place) -> Iterator[tuple[float, float]]:
        """When a picture of who stands there was first shown, and what its clock says (s)."""
        last = None
        for at, picture in self.pictures:
            row = picture[place.y + place.height // 2 - 8 : place.y + place.height // 2 + 8].mean(axis=0)
            width = place.width / BITS
            bits = [row[round(place.x + (n + 0.5) * width)] for n in range(BITS)]
            if any(48 < bit < 200 for bit in bits):
                continue
            said = int("".join("1" if bit > 128 else "0" for bit in bits), 2)
            if said != last:
                yield at, said / 100
            last = said


def halves() -> tuple[Place, Place]:
    """Where two people stand who are shown alike."""
    width, height = WIDTH // 2, WIDTH // 2 * 9 // 16
    top = (HEIGHT - height) // 4 * 2
    return Place(0, top, width, height), Place(width, top, width, height)
