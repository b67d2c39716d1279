"""What a viewer of a channel gets, read back with FFmpeg."""

from __future__ import annotations

import re
from pathlib import Path

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


def lumas(folder: Path, name: str, tmp_path: Path) -> list[int]:
    seen = []
    for init, uri in segments(folder, name):
        whole = tmp_path / "whole.mp4"
        whole.write_bytes((folder / init).read_bytes() + (folder / uri).read_bytes())
        with av.open(str(whole), format="mp4") as file:
            seen += [round(float(it.to_ndarray(format="gray").mean())) for it in file.decode(video=0)]
    return seen
