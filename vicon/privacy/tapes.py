"""Tapes and films of recordings, taken away from where they are.

Tapes are `<recording>.<participant>.<kind>`, films `<recording>.<file>.mp4`, each in one folder.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from vicon.store.bucket import Bucket


class Media(NamedTuple):
    """The folders where they are; `data`: that in which `slides` lies; `bucket`: where published films are
    moved to, if anywhere."""

    tapes: Path
    films: Path
    data: Path
    bucket: Bucket | None = None


def remove(folder: Path, recording: str, participants: Collection[str] = ("*",)) -> int:
    """Those of `participants`, or of everybody; how many there were. Raises OSError."""
    found = [it for who in participants for it in folder.glob(f"{recording}.{who}.*")]
    for it in found:
        shutil.rmtree(it)
    return len(found)


async def remove_films(media: Media, recording: str, kept: Collection[Path] = ()) -> None:
    """Its films, and what a crash left of others, wherever they are; on the disk but what is `kept`.
    Raises OSError."""
    await asyncio.to_thread(_remove, media.films, recording, kept)
    if media.bucket is not None:
        await media.bucket.remove(name_of(recording))


def name_of(recording: str) -> str:
    """Of its film in the bucket: known also when nothing is known any more of which film that was."""
    return f"films/{recording}.mp4"


def _remove(folder: Path, recording: str, kept: Collection[Path]) -> None:
    for it in folder.glob(f"{recording}.*"):
        if it not in kept:
            away(it)


def away(path: Path) -> None:
    """A file, or the folder of one that is being made or that a crash left. Raises OSError."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
