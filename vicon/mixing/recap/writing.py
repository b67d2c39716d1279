"""The file of a recap, H.264 and AAC in MP4, index first, and the poster that stands in its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
from av import VideoFrame
from av.video.frame import PictureType
from PIL import Image

from vicon.mixing.film import PER_SECOND, Film, Pictures, opened
from vicon.mixing.recap.cuts import BYTES_MOST, CARD_MS
from vicon.mixing.recap.montage import Montage
from vicon.mixing.recap.quality import BEST, next_crf
from vicon.mixing.voice import RATE, Sound

ROUGH = {"preset": "ultrafast", "crf": "10", "threads": "2", "x264-params": "threads=2"}
"""Pictures are composed once, and encoded until they fit: between lies what loses nothing to be seen."""
SOUND_BITS = 64_000
POSTER = (640, 360)
POSTER_BYTES = 32_000
POSTER_QUALITIES = range(80, 10, -10)

Progress = Callable[[int, int], None]


def write(path: Path, poster: Path, montage: Montage, progress: Progress, most: int = BYTES_MOST) -> None:
    """`path` with `most` bytes, and its poster (JPEG). The same montage gives the same bytes.
    Raises OSError."""
    rough = path.with_suffix(".rough")
    try:
        _compose(rough, poster, montage, progress)
        crf: int | None = BEST
        while crf is not None:
            _encode(path, rough, montage.sound, crf)
            crf = next_crf(crf, path.stat().st_size, most)
    finally:
        rough.unlink(missing_ok=True)


def _compose(rough: Path, poster: Path, montage: Montage, progress: Progress) -> None:
    middle = (montage.ms - CARD_MS) * PER_SECOND // 2000
    with opened(rough) as file:
        pictures = Pictures(file, ROUGH)
        for n, picture in enumerate(montage.pictures()):
            if n % PER_SECOND == 0:
                progress(n * 1000 // PER_SECOND, montage.ms)
            if n == middle:
                _draw(poster, picture)
            pictures.write(picture)
        pictures.end()


def _encode(path: Path, rough: Path, sound: Sound, crf: int) -> None:
    step = RATE // PER_SECOND
    with av.open(str(rough)) as file, Film(path, _options(crf), SOUND_BITS) as film:
        n = 0
        for picture in file.decode(video=0):
            # As it was decoded it would say of which type it has to be.
            picture.pict_type = PictureType.NONE
            film.picture(picture)
            film.sound(sound[n * step : (n + 1) * step])
            n += 1
        if n * step < len(sound):
            film.sound(sound[n * step :])


def _options(crf: int) -> dict[str, str]:
    """The number of threads is part of what comes out."""
    return {"preset": "medium", "crf": str(crf), "threads": "2", "x264-params": "keyint=125:threads=2"}


def _draw(path: Path, picture: VideoFrame) -> None:
    small = Image.fromarray(picture.reformat(*POSTER, "rgb24", interpolation="AREA").to_ndarray())
    for quality in POSTER_QUALITIES:
        small.save(path, "JPEG", quality=quality, optimize=True, progressive=True)
        if path.stat().st_size <= POSTER_BYTES:
            return
