"""What is on tape of a recording: whose microphone, camera or screen, and in which files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
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


def reels(folder: Path, *tapes: str) -> list[Reel]:
    """All of these tapes, one after the other, in a fixed order. A file whose header was never written holds
    nothing."""
    found = sorted(
        (it for tape in tapes for it in _files(folder, tape)),
        key=lambda it: (*it[:3], it[3].header.started_at, str(it[3].path)),
    )
    return [
        Reel(who, kind, rid, tuple(file for *_, file in files))
        for (who, kind, rid), files in groupby(found, key=lambda it: it[:3])
    ]


def since(reel: Reel, begin: int) -> Reel:
    """What of it may matter from `begin` on (us since 1970): the file written then, the one before it, whose
    last keyframe may still stand, and all after."""
    earlier = sum(it.header.started_at <= begin for it in reel.files)
    return replace(reel, files=reel.files[max(0, earlier - 2) :])


def _files(folder: Path, tape: str) -> Iterator[tuple[str, Kind, str, File]]:
    for track in folder.glob(f"{tape}.*.*"):
        who, _, name = track.name.removeprefix(f"{tape}.").partition(".")
        kind = next((it for it in KINDS if it == name), None)
        if kind is None:
            continue
        for path in track.glob("*/*.tap"):
            try:
                header = _header(path)
            except (OSError, TapError):
                continue
            yield who, kind, header.rid, File(path, header)


@cache
def _header(path: Path) -> Header:
    """Once written it never changes. Raises OSError, TapError."""
    reader = TapReader(path)
    reader.close()
    return reader.header
