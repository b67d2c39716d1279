"""Tapes of recordings (`<recording>.<participant>.<kind>` in one folder), taken away from the disk."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path


def remove(folder: Path, recording: str, participants: Collection[str] = ("*",)) -> int:
    """Those of `participants`, or of everybody; how many there were. Raises OSError."""
    found = [it for who in participants for it in folder.glob(f"{recording}.{who}.*")]
    for it in found:
        shutil.rmtree(it)
    return len(found)
