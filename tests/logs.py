"""What servers of tests write down goes into the report of a test that fails: seen once, it is explained."""

from __future__ import annotations

from collections import deque
from pathlib import Path

LINES = 200
_kept: list[Path] = []


def keep(log: Path) -> None:
    """Its last lines go into the report of every test that fails from now on."""
    _kept.append(log)


def forget(log: Path) -> None:
    if log in _kept:
        _kept.remove(log)


def sections() -> list[tuple[str, str]]:
    """Name and last lines of each log that is kept; the last letter may be half written."""
    found = []
    for log in _kept:
        if log.exists():
            with log.open(errors="replace") as lines:
                found.append((f"log of {log.parent.name}/{log.name}", "".join(deque(lines, LINES))))
    return found
