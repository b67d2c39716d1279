"""The files of a channel, each under a name that is never used for anything else."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

_NUMBER = re.compile(r"(\d+)(\.\d+)?-[0-9a-f]{16}\.m4s")


class Shelf:
    """Of one folder, with a folder in it for each of `names`. Raises OSError."""

    def __init__(self, folder: Path, names: Iterable[str]) -> None:
        self._folder = folder
        self._names = tuple(names)
        for name in self._names:
            (folder / name).mkdir(mode=0o755, parents=True, exist_ok=True)

    def read(self, uri: str) -> str:
        """Empty if there is no such file."""
        try:
            return (self._folder / uri).read_text()
        except FileNotFoundError:
            return ""

    def put(self, uri: str, data: bytes) -> None:
        """Whoever reads sees the old or the new, never half."""
        path = self._folder / uri
        half = path.with_name(f".{path.name}")
        half.write_bytes(data)
        half.replace(path)

    def once(self, uri: str, data: bytes) -> None:
        if not (self._folder / uri).exists():
            self.put(uri, data)

    def free(self) -> int:
        """The first number that no segment or part has."""
        return max((number for _, number, _ in self._numbered()), default=-1) + 1

    def forget(self, segments: int, parts: int) -> None:
        """Away with segments, and with parts of segments, of lower numbers."""
        for path, number, part in self._numbered():
            if number < (parts if part else segments):
                path.unlink(missing_ok=True)

    def _numbered(self) -> Iterator[tuple[Path, int, bool]]:
        for name in self._names:
            for path in (self._folder / name).glob("*.m4s"):
                if found := _NUMBER.fullmatch(path.name):
                    yield path, int(found[1]), found[2] is not None


def hashed(data: bytes) -> str:
    """The part of a name that tells it from all others."""
    return hashlib.sha256(data).hexdigest()[:16]
