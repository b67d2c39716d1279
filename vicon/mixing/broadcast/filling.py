"""The segment of one rendition that is being filled, part by part."""

from __future__ import annotations

from vicon.mixing.broadcast.delay import Held
from vicon.mixing.broadcast.ladder import Piece
from vicon.mixing.broadcast.playlist import Part, Segment
from vicon.mixing.broadcast.renditions import SOUND


class Filling:
    """Begun with its first part. `init`: address of its header."""

    def __init__(self, first: Held, init: str, *, broken: bool) -> None:
        self._init = init
        self._at = self._end = first.begin
        self._broken = broken
        self._parts: list[Part] = []
        self._media: list[bytes] = []

    def add(self, piece: Piece, it: Held, uri: str) -> None:
        # Each frame of sound stands for itself; of pictures only the first is a keyframe.
        alone = piece.rendition == SOUND.name or not self._parts
        self._parts.append(Part(uri, (it.end - it.begin) / 1000, alone))
        self._media.append(piece.media)
        self._end = it.end

    def __len__(self) -> int:
        """How many parts it has."""
        return len(self._parts)

    @property
    def media(self) -> bytes:
        """All that went out of it, and nothing else."""
        return b"".join(self._media)

    def segment(self, uri: str = "") -> Segment:
        seconds = (self._end - self._at) / 1000
        return Segment(uri, self._init, seconds, self._at, self._broken, tuple(self._parts))
