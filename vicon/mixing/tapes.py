"""What is on tape of a recording: whose microphone, camera or screen, and in which files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from vicon.media.taps import Header, TapError, TapReader
from vicon.rooms.ports import KINDS, Kind


@dataclass(frozen=True, slots=True)
class File:
    path: Path
    header: Header


@dataclass(frozen=True, slots=True)
class Reel:
    """One encoding of one track: its files in the order they were begun. `rid` is empty for a single one."""

    participant: str
    kind: Kind
    rid: str
    files: Sequence[File]


def reels(folder: Path, recording: str) -> list[Reel]:
    """All of a recording, in a fixed order. A file whose header was never written holds nothing."""
    found = sorted(
        _files(folder, recording), key=lambda it: (*it[:3], it[3].header.started_at, str(it[3].path))
    )
    return [
        Reel(who, kind, rid, tuple(file for *_, file in files))
        for (who, kind, rid), files in groupby(found, key=lambda it: it[:3])
    ]


def _files(folder: Path, recording: str) -> Iterator[tuple[str, Kind, str, File]]:
    for track in folder.glob(f"{recording}.*.*"):
        who, _, name = track.name.removeprefix(f"{recording}.").partition(".")
        kind = next((it for it in KINDS if it == name), None)
        if kind is None:
            continue
        for path in track.glob("*/*.tap"):
            try:
                reader = TapReader(path)
            except TapError:
                continue
            reader.close()
            yield who, kind, reader.header.rid, File(path, reader.header)
