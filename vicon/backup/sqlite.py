"""A copy of a SQLite database in use (https://www.sqlite.org/backup.html)."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from vicon.backup.manifest import BadBackup


def copy(source: Path, target: Path) -> None:
    """Write what is committed in `source` at this moment to `target`, one file without a log.

    All pages in one step: in WAL mode a reader keeps its picture while others write, and neither waits. In
    several steps every commit between two would begin the copy anew. Raises BadBackup, OSError.
    """
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(_open(source)) as reading, closing(sqlite3.connect(target)) as writing:
            reading.backup(writing, pages=-1)
            # One file: its reader needs no log beside it.
            writing.execute("PRAGMA journal_mode=DELETE").fetchone()
        check(target)
    except sqlite3.Error as error:
        raise BadBackup(f"{source} cannot be copied: {error}") from None


def check(file: Path) -> None:
    """Raises BadBackup if `file` is no whole database."""
    try:
        with closing(_open(file)) as reading:
            (said,) = reading.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        raise BadBackup(f"{file.name} is damaged: {error}") from None
    if said != "ok":
        raise BadBackup(f"{file.name} is damaged: {said}")


def _open(file: Path) -> sqlite3.Connection:
    # rw: a file that is not there is not made; a log that its last writer left is read all the same.
    return sqlite3.connect(f"file:{quote(str(file.absolute()))}?mode=rw", uri=True, timeout=30)
