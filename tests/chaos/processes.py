"""Processes that `vicon serve` started, found in /proc, so that each can be killed alone."""

from __future__ import annotations

from pathlib import Path


def children(pid: int) -> dict[str, int]:
    """Role -> process id of what `pid` started."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            words = (entry / "cmdline").read_bytes().decode().split("\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid:
            role = "redis" if "redis-server" in words[0] else words[3]
            found[role] = int(entry.name)
    return found
