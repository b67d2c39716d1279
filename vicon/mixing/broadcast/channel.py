"""The folder that viewers read: segments and parts under names that never change, and lists of them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from vicon.mixing.broadcast import playlist
from vicon.mixing.broadcast.delay import Held
from vicon.mixing.broadcast.filling import Filling
from vicon.mixing.broadcast.ladder import Piece
from vicon.mixing.broadcast.playlist import QUICK, Edge, Segment
from vicon.mixing.broadcast.renditions import PART_MS, PICTURES, SOUND, TARGET_S, Rendition
from vicon.mixing.broadcast.shelf import Shelf, hashed

WINDOW = 23
"""So many segments are in a list: half a minute, for whom the network holds up."""
KEPT = 23
"""So many more stay on disk for whoever still has an older list."""
QUICK_WINDOW = 7
"""In a list with parts, which is fetched three times a second."""
PARTED_S = 3 * TARGET_S
"""What is further from the end of a list has its parts named no longer (rfc8216bis, 6.2.2)."""
PARTS_KEPT = 7
"""Of so many segments the parts are on disk: for as long again after they were named last."""


class Channel:
    """Of one sitting. Begun again in the same folder, after a crash, it goes on behind a discontinuity.

    `parts`: whether there are lists for low latency too. Raises OSError.
    """

    def __init__(self, folder: Path, pictures: Sequence[Rendition] = PICTURES, *, parts: bool = True) -> None:
        self.pictures = pictures
        self._names = [*(it.name for it in pictures), SOUND.name]
        self._shelf = Shelf(folder, self._names)
        self._parts = parts
        self._number = self._shelf.free()
        self._breaks = _breaks(self._shelf.read(f"{SOUND.name}.m3u8"))
        self._again = self._number > 0
        self._run = secrets.token_hex(8)
        """In the names of parts, which are told before there is anything to hash."""
        self._segments: dict[str, list[Segment]] = {name: [] for name in self._names}
        self._filling: dict[str, Filling] = {}
        self._shelf.put("index.m3u8", playlist.multivariant(pictures).encode())
        self._shelf.put("saver.m3u8", playlist.multivariant(pictures[:1]).encode())
        if parts:
            self._shelf.put(f"index{QUICK}.m3u8", playlist.multivariant(pictures, QUICK).encode())

    def reached(self) -> int | None:
        """Up to when (ms since 1970) it was written before; None if it never was."""
        return playlist.reached(self._shelf.read(f"{SOUND.name}.m3u8"))

    def write(self, it: Held) -> None:
        """Files first, then the lists: a list never names what is not there."""
        closed = it.opens and self._close()
        for piece in it.pieces:
            self._add(piece, it)
        if it.opens:
            self._again = False
        closed = (it.closes and self._close()) or closed
        if closed:
            self._list(ended=False)
        if self._parts:
            self._list_quick(ended=False)

    def end(self) -> None:
        """Nothing comes any more."""
        self._close()
        self._list(ended=True)
        if self._parts:
            self._list_quick(ended=True)

    def _add(self, piece: Piece, it: Held) -> None:
        if piece.rendition not in self._filling:
            init = f"{piece.rendition}/{hashed(piece.init)}.mp4"
            self._shelf.once(init, piece.init)
            self._filling[piece.rendition] = Filling(it, init, broken=it.broken or self._again)
        uri = self._part(piece.rendition)
        if self._parts:
            self._shelf.put(uri, piece.media)
        self._filling[piece.rendition].add(piece, it, uri)

    def _part(self, name: str) -> str:
        """Name of the part that comes next."""
        filled = len(self._filling[name]) if name in self._filling else 0
        return f"{name}/{self._number}.{filled}-{self._run}.m4s"

    def _close(self) -> bool:
        """What was filled is a segment now, whole or not; whether there was any."""
        if not self._filling:
            return False
        for name, filling in self._filling.items():
            uri = f"{name}/{self._number}-{hashed(filling.media)}.m4s"
            self._shelf.put(uri, filling.media)
            self._segments[name].append(filling.segment(uri))
        self._filling = {}
        self._number += 1
        for name in self._names:
            if len(self._segments[name]) > WINDOW:
                gone = self._segments[name].pop(0)
                self._breaks += name == SOUND.name and gone.broken
        self._shelf.forget(self._number - WINDOW - KEPT, self._number - PARTS_KEPT)
        return True

    def _list(self, *, ended: bool) -> None:
        for name in self._names:
            segments = self._segments[name]
            first = self._number - len(segments)
            text = playlist.media(segments, first=first, breaks=self._breaks, target_s=TARGET_S, ended=ended)
            self._shelf.put(f"{name}.m3u8", text.encode())

    def _list_quick(self, *, ended: bool) -> None:
        filled = len(self._filling[SOUND.name]) if self._filling else 0
        last = (self._number, filled - 1) if filled else (self._number - 1, self._last_part())
        for name in self._names:
            before = self._segments[name]
            shown = before[-QUICK_WINDOW:]
            if name in self._filling:
                shown = [*shown, self._filling[name].segment()]
            others = {f"{it}{QUICK}.m3u8": last for it in self._names if it != name}
            text = playlist.media(
                _parted(shown),
                first=self._number - len(before[-QUICK_WINDOW:]),
                breaks=self._breaks + sum(it.broken for it in before[:-QUICK_WINDOW]),
                target_s=TARGET_S,
                ended=ended,
                edge=Edge(PART_MS / 1000, self._part(name), others),
            )
            self._shelf.put(f"{name}{QUICK}.m3u8", text.encode())

    def _last_part(self) -> int:
        segments = self._segments[SOUND.name]
        return len(segments[-1].parts) - 1 if segments else 0


def _parted(segments: Sequence[Segment]) -> list[Segment]:
    """The same, without the names of parts that are far from the end."""
    found, far = list[Segment](), 0.0
    for it in reversed(segments):
        far += it.seconds
        found.insert(0, it if far <= PARTED_S else replace(it, parts=()))
    return found


def _breaks(text: str) -> int:
    """The breaks that all segments of a list, and all before it, bear."""
    gone = re.search(r"#EXT-X-DISCONTINUITY-SEQUENCE:(\d+)", text)
    return int(gone[1] if gone else 0) + text.count("#EXT-X-DISCONTINUITY\n")
