"""Pages of slides for the film, read as they are shown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from av import VideoFrame
from PIL import Image

from vicon.rooms.slides.model import Shown
from vicon.slides import shelf


class Decks:
    """`data`: the folder in which `slides` lies."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._last: tuple[Shown, VideoFrame | None] | None = None

    def picture(self, shown: Shown | None) -> VideoFrame | None:
        """The same object for the same page as before; None for what is not here (any more)."""
        if shown is None:
            return None
        if self._last is None or self._last[0] != shown:
            self._last = shown, self._read(shown)
        return self._last[1]

    def path(self, deck: str, page: int) -> Path:
        """Where the picture of a page is, if it is here."""
        return shelf.pages(self._data, deck) / shelf.picture(page, "large", "webp")

    def _read(self, shown: Shown) -> VideoFrame | None:
        try:
            with Image.open(self.path(shown.deck, shown.page)) as drawn:
                return VideoFrame.from_ndarray(np.asarray(drawn.convert("RGB")), format="rgb24")
        except OSError:
            return None
