"""Pictures of a film kept in parts, so that a film whose making was cut off goes on from the last whole one.

Every film is made in parts and put together of them, whether it was cut off or not: the bytes are the same.
"""

from __future__ import annotations

import heapq
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path

import av
from av import Packet
from av.container import InputContainer
from av.stream import Stream

from vicon.mixing.film import opened

PART_S = 60
"""Whole groups of pictures: each part begins with a keyframe."""
_OF = "of"
_MAKING = "making"


class Parts:
    """In a folder of their own. `of`: what they are made of (`ingredients`); `seconds`: how long each is."""

    def __init__(self, folder: Path, of: str, seconds: int = PART_S) -> None:
        """What is there of something else is thrown away. Raises OSError."""
        self._folder = folder
        self.seconds = seconds
        mark = folder / _OF
        if not mark.is_file() or mark.read_text("utf-8") != of:
            self.away()
            folder.mkdir(mode=0o700, parents=True)
            self._making(_OF).write_text(of, "utf-8")
            self._keep(_OF)
        self.whole = self._whole()
        """So many are there, from the first on."""

    def joined(self, path: Path, sound: Path) -> None:
        """One film of all that are whole, with `sound`. Nothing is encoded again. Raises OSError."""
        with ExitStack() as stack:
            film = stack.enter_context(opened(path))
            heard = stack.enter_context(av.open(str(sound)))
            first = stack.enter_context(av.open(str(self._path(0))))
            video = film.add_stream_from_template(first.streams.video[0])
            audio = film.add_stream_from_template(heard.streams.audio[0])
            for packet in heapq.merge(self._seen(video), _moved(heard, audio), key=_when):
                film.mux(packet)

    def _seen(self, into: Stream) -> Iterator[Packet[Stream]]:
        for n in range(self.whole):
            with av.open(str(self._path(n))) as file:
                yield from _moved(file, into, n * self.seconds)

    def begin(self, name: str = "") -> Path:
        """Where the next part is written, or another file; nothing is at its place before it is kept."""
        return self._making(name or self._path(self.whole).name)

    def keep(self) -> None:
        """The next part is whole. Raises OSError."""
        self._keep(self._path(self.whole).name)
        self.whole += 1

    def away(self) -> None:
        if self._folder.exists():
            shutil.rmtree(self._folder)

    def _whole(self) -> int:
        n = 0
        while self._path(n).is_file():
            n += 1
        return n

    def _path(self, n: int) -> Path:
        return self._folder / f"{n:05}.mp4"

    def _making(self, name: str) -> Path:
        return self._folder / f"{_MAKING}-{name}"

    def _keep(self, name: str) -> None:
        """On the disk before it has its name: a part that is there is whole, whatever dies."""
        made = self._making(name)
        with made.open("rb") as file:
            os.fsync(file.fileno())
        made.replace(self._folder / name)


def _moved(file: InputContainer, into: Stream, seconds: int = 0) -> Iterator[Packet[Stream]]:
    """The packets of the one stream of a file, later by so much."""
    for packet in file.demux(0):
        if packet.dts is None or packet.pts is None:
            continue
        later = int(seconds / packet.time_base)
        packet.dts += later
        packet.pts += later
        packet.stream = into
        yield packet


def _when(packet: Packet[Stream]) -> Fraction:
    # Both were looked at in `_moved`.
    return (packet.dts or 0) * packet.time_base
