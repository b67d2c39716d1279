"""Tapes and films of recordings, taken away from the disk.

Tapes are `<recording>.<participant>.<kind>`, films `<recording>.<file>.mp4`, each in one folder.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple


class Media(NamedTuple):
    """The folders where they are; `data`: that in which `slides` lies."""

    tapes: Path
    films: Path
    data: Path


def remove(folder: Path, recording: str, participants: Collection[str] = ("*",)) -> int:
    """Those of `participants`, or of everybody; how many there were. Raises OSError."""
    found = [it for who in participants for it in folder.glob(f"{recording}.{who}.*")]
    for it in found:
        shutil.rmtree(it)
    return len(found)


def remove_films(folder: Path, recording: str) -> int:
    """Its film, and what a crash left of others; how many there were. Raises OSError."""
    found = list(folder.glob(f"{recording}.*"))
    for it in found:
        away(it)
    return len(found)


def away(path: Path) -> None:
    """A file, or the folder of one that is being made or that a crash left. Raises OSError."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
