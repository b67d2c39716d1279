"""What a viewer of a channel gets, read back with FFmpeg."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import av


def segments(folder: Path, name: str) -> list[tuple[str, str]]:
    """Header and file of each that the list names."""
    found, init = [], ""
    for line in (folder / f"{name}.m3u8").read_text().splitlines():
        if match := re.fullmatch(r'#EXT-X-MAP:URI="(.+)"', line):
            init = match[1]
        elif line and not line.startswith("#"):
            found.append((init, line))
    return found


class Listed(NamedTuple):
    """A segment of a list with parts, or what there is of one; its header and its parts."""

    init: str
    parts: list[str]


def listed(folder: Path, name: str = "low") -> list[Listed]:
    found, init, parts = [], "", list[str]()
    for line in (folder / f"{name}-ll.m3u8").read_text().splitlines():
        if match := re.fullmatch(r'#EXT-X-MAP:URI="(.+)"', line):
            init = match[1]
        elif match := re.match(r'#EXT-X-PART:.*URI="([^"]+)"', line):
            parts.append(match[1])
        elif line and not line.startswith("#"):
            found.append(Listed(init, parts))
            parts = []
    return [*found, Listed(init, parts)] if parts else found


def hint(folder: Path, name: str = "low") -> str:
    """Which part is announced, without what only makes its name unlike others."""
    match = re.search(
        r'PRELOAD-HINT:TYPE=PART,URI="([^"]+)-[0-9a-f]{16}\.m4s"', (folder / f"{name}-ll.m3u8").read_text()
    )
    assert match
    return match[1]


def decoded(folder: Path, it: Listed, tmp_path: Path) -> list[int]:
    """How bright each picture in the parts is."""
    return _lumas([folder / it.init, *(folder / uri for uri in it.parts)], tmp_path)


def lumas(folder: Path, name: str, tmp_path: Path) -> list[int]:
    return [
        luma
        for init, uri in segments(folder, name)
        for luma in _lumas([folder / init, folder / uri], tmp_path)
    ]


def _lumas(files: list[Path], tmp_path: Path) -> list[int]:
    whole = tmp_path / "whole.mp4"
    whole.write_bytes(b"".join(it.read_bytes() for it in files))
    with av.open(str(whole), format="mp4") as file:
        return [round(float(it.to_ndarray(format="gray").mean())) for it in file.decode(video=0)]
