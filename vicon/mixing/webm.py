"""A film in WebM, VP9 and Opus, for browsers that may not play H.264. The same input gives the same bytes."""

from __future__ import annotations

from pathlib import Path

import av

from vicon.mixing.film import BIT_RATE, Pictures, Track
from vicon.mixing.render import STEPS, Progress, Renderer

VIDEO = {
    "deadline": "realtime", "cpu-used": "8", "crf": "36", "b": "0", "g": "125",
    "threads": "2", "tile-columns": "1", "row-mt": "0",
}  # fmt: skip
"""The number of threads is part of what comes out."""
FILE = {"fflags": "+bitexact", "cues_to_front": "1"}
"""Nothing of this machine or moment in it, and the index first: players ask for parts."""


def write(path: Path, renderer: Renderer, ms: int, progress: Progress) -> None:
    """All of `renderer` until `ms` into a file. Raises OSError."""
    with av.open(str(path), "w", format="webm", options=FILE) as file:
        pictures = Pictures(file, VIDEO, "libvpx-vp9")
        track = Track(file, BIT_RATE, "libopus")
        for step in range(max(1, ms * STEPS // 1000)):
            sound, shown = renderer.step(step)
            track.write(sound)
            for picture in shown:
                pictures.write(picture)
            if step % STEPS == 0:
                progress(step * 1000 // STEPS, ms)
        pictures.end()
        track.end()
