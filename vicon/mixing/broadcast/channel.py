"""The folder that viewers read: segments under names that never change, and the lists that name them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from vicon.mixing.broadcast import playlist
from vicon.mixing.broadcast.delay import Held
from vicon.mixing.broadcast.ladder import SEGMENT_S, Piece
from vicon.mixing.broadcast.playlist import Segment
from vicon.mixing.broadcast.renditions import PICTURES, SOUND, Rendition

WINDOW = 15
"""So many segments are in a list: 30 s, for whom the network holds up."""
KEPT = 15
"""So many more stay on disk for whoever still has an older list."""
_NUMBER = re.compile(r"(\d+)-[0-9a-f]{16}\.m4s")


class Channel:
    """Of one sitting. Begun again in the same folder, after a crash, it goes on behind a discontinuity.

    Raises OSError.
    """

    def __init__(self, folder: Path, pictures: Sequence[Rendition] = PICTURES) -> None:
        self.pictures = pictures
        self._folder = folder
        self._names = [*(it.name for it in pictures), SOUND.name]
        for name in self._names:
            (folder / name).mkdir(mode=0o755, parents=True, exist_ok=True)
        self._number, self._breaks = self._before()
        self._again = self._number > 0
        self._segments: dict[str, list[Segment]] = {name: [] for name in self._names}
        _replace(folder / "index.m3u8", playlist.multivariant(pictures).encode())
        _replace(folder / "saver.m3u8", playlist.multivariant(pictures[:1]).encode())

    def reached(self) -> int | None:
        """Up to when (ms since 1970) it was written before; None if it never was."""
        return playlist.reached(_text(self._folder / f"{SOUND.name}.m3u8"))

    def write(self, it: Held) -> None:
        """Segments first, then the lists: a list never names what is not there."""
        broken, self._again = it.broken or self._again, False
        for piece in it.pieces:
            self._segments[piece.rendition].append(self._kept(piece, it, broken))
        self._number += 1
        self._forget()
        self._list(ended=False)

    def end(self) -> None:
        """Nothing comes any more."""
        self._list(ended=True)

    def _kept(self, piece: Piece, it: Held, broken: bool) -> Segment:
        uri = f"{piece.rendition}/{self._number}-{_hash(piece.media)}.m4s"
        init = f"{piece.rendition}/{_hash(piece.init)}.mp4"
        _replace(self._folder / uri, piece.media)
        if not (self._folder / init).exists():
            _replace(self._folder / init, piece.init)
        return Segment(uri, init, (it.end - it.begin) / 1000, it.begin, broken)

    def _forget(self) -> None:
        for name in self._names:
            segments = self._segments[name]
            if len(segments) > WINDOW:
                gone = segments.pop(0)
                if name == SOUND.name:
                    self._breaks += gone.broken
        for name in self._names:
            for path in (self._folder / name).glob("*.m4s"):
                if (number := _number(path)) is not None and number < self._number - WINDOW - KEPT:
                    path.unlink(missing_ok=True)

    def _list(self, *, ended: bool) -> None:
        for name in self._names:
            segments = self._segments[name]
            text = playlist.media(
                segments,
                first=self._number - len(segments),
                breaks=self._breaks,
                target_s=SEGMENT_S,
                ended=ended,
            )
            _replace(self._folder / f"{name}.m3u8", text.encode())

    def _before(self) -> tuple[int, int]:
        """Number of the next segment, and the breaks that all segments before it bear."""
        numbers = [number for path in self._folder.glob("*/*.m4s") if (number := _number(path)) is not None]
        text = _text(self._folder / f"{SOUND.name}.m3u8")
        gone = re.search(r"#EXT-X-DISCONTINUITY-SEQUENCE:(\d+)", text)
        return max(numbers, default=-1) + 1, int(gone[1] if gone else 0) + text.count(
            "#EXT-X-DISCONTINUITY\n"
        )


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except FileNotFoundError:
        return ""


def _number(path: Path) -> int | None:
    found = _NUMBER.fullmatch(path.name)
    return None if found is None else int(found[1])


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _replace(path: Path, data: bytes) -> None:
    """Whoever reads sees the old or the new, never half."""
    half = path.with_name(f".{path.name}")
    half.write_bytes(data)
    half.replace(path)
