"""What was said, without pictures: all of it in one file, or each speaker in one of their own.

Of people who may not be published there is no sample; closed parts and emergency pauses are silent.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from vicon.mixing.allowed import Allowed
from vicon.mixing.film import BIT_RATE, Track, opened
from vicon.mixing.score import Score
from vicon.mixing.sound import Mixer
from vicon.mixing.tapes import Reel
from vicon.mixing.voice import LATE_US, RATE, Sound
from vicon.mixing.voices import Voices

SAMPLES = RATE
"""Of a block: a second."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest time that a ZIP file can name: the same sound gives the same bytes."""

Progress = Callable[[int, int], None]


def sound(path: Path, reels: Sequence[Reel], score: Score, end: int, progress: Progress) -> None:
    """All voices together until `end` (ms), AAC in MP4. Raises OSError."""
    mixer = Mixer()
    with opened(path) as file:
        track = Track(file, BIT_RATE)
        for heard in seconds(reels, score, end, progress):
            track.write(mixer.mix([block for _, block in heard], SAMPLES))
        track.end()


def voices(
    path: Path,
    reels: Sequence[Reel],
    score: Score,
    end: int,
    progress: Progress,
    *,
    name: Callable[[str], str],
) -> None:
    """A ZIP file with one as long as the film for each seat that was heard. `name`: of a seat.."""
    seats = Allowed(score).seats
    with TemporaryDirectory(dir=path.parent, prefix=f"{path.name}.") as folder, ExitStack() as stack:
        tracks: dict[str, tuple[Path, Track]] = {}
        for second, heard in enumerate(seconds(reels, score, end, progress)):
            said = by_seat(heard, seats)
            for seat in said.keys() - tracks.keys():
                part = Path(folder) / f"{len(tracks):03}.m4a"
                track = Track(stack.enter_context(opened(part)), BIT_RATE)
                for _ in range(second):
                    track.write(np.zeros((SAMPLES, 2), np.float32))
                tracks[seat] = part, track
            for seat, (_, track) in tracks.items():
                track.write(said.get(seat, np.zeros((SAMPLES, 2), np.float32)))
        for _, track in tracks.values():
            track.end()
        stack.close()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as file:
            for n, (seat, (part, _)) in enumerate(tracks.items(), 1):
                entry = zipfile.ZipInfo(f"{n:02} {_plain(name(seat))}.m4a", _EPOCH)
                entry.external_attr = 0o600 << 16
                entry.file_size = part.stat().st_size
                with part.open("rb") as whole, file.open(entry, "w") as into:
                    shutil.copyfileobj(whole, into)


def seconds(
    reels: Sequence[Reel], score: Score, end: int, progress: Progress
) -> Iterator[list[tuple[str, Sound]]]:
    """Second by second until `end` (ms) who is heard, by participant."""
    all_ = Voices(score.begin * 1000)
    all_.follow(reels, Allowed(score))
    for n in range(max(1, (end - score.begin) // 1000)):
        at = (score.begin + n * 1000) * 1000
        all_.hear(at + 1_000_000 + LATE_US)
        blocks = all_.blocks(n * SAMPLES, (n + 1) * SAMPLES)
        yield audible(blocks, score, score.begin + n * 1000)
        progress(n * 1000, end - score.begin)


def audible(blocks: list[tuple[str, Sound]], score: Score, begin: int) -> list[tuple[str, Sound]]:
    """Of a second from `begin` (ms) on, without what was said where nothing may be heard; looked at in steps
    as films do."""
    steps = 5
    size = SAMPLES // steps
    hidden = [n for n in range(steps) if score.scene(begin + n * 1000 // steps).silent]
    for _, block in blocks:
        for n in hidden:
            block[n * size : (n + 1) * size] = 0
    return [] if len(hidden) == steps else blocks


def by_seat(heard: Sequence[tuple[str, Sound]], seats: Mapping[str, str]) -> dict[str, Sound]:
    """Those of one seat together. `seats`: of participants."""
    said: dict[str, Sound] = {}
    for who, block in heard:
        seat = seats[who]
        said[seat] = np.clip(said[seat] + block, -1, 1) if seat in said else block
    return said


def _plain(name: str) -> str:
    """A name that any system may have for a file."""
    return " ".join(re.sub(r'[\x00-\x1f<>:"/\\|?*.]+', " ", name).split())[:60] or "-"
