"""Files that go into a backup and come out of it: copied and hashed in one reading, flushed to the disk."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from vicon.backup.manifest import Entry

_CHUNK = 1 << 20


class NoFile(Exception):
    """It is gone, or it is no ordinary file."""


def files_below(root: Path, folder: str) -> Iterator[str]:
    """Paths of the ordinary files below `root`/`folder`, from `root`, with `/`. Links are not followed."""
    for at, folders, names in os.walk(root / folder):
        folders.sort()
        for name in sorted(names):
            path = Path(at) / name
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(root).as_posix()


def copy(source: Path, target: Path) -> Entry:
    """Copy what `source` holds now, for the owner alone; a file that grows meanwhile is cut at that length.

    Raises NoFile, OSError; FileExistsError if `target` is there.
    """
    descriptor = _open(source)
    with os.fdopen(descriptor, "rb") as reading:
        left = os.fstat(descriptor).st_size
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        digest, size = hashlib.sha256(), 0
        with os.fdopen(made, "wb") as writing:
            while left and (part := reading.read(min(left, _CHUNK))):
                writing.write(part)
                digest.update(part)
                left, size = left - len(part), size + len(part)
            writing.flush()
            os.fsync(made)
    return Entry(size, digest.hexdigest())


def entry_of(path: Path) -> Entry:
    """Size and hash of `path`. Raises NoFile, OSError."""
    with os.fdopen(_open(path), "rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return Entry(file.tell(), digest.hexdigest())


def flush(folder: Path) -> None:
    """What `folder` lists is on the disk when this returns."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        raise NoFile(f"{path} is gone") from None
    except OSError as error:
        if path.is_symlink():
            raise NoFile(f"{path} is a link") from None
        raise error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NoFile(f"{path} is no ordinary file")
    return descriptor
