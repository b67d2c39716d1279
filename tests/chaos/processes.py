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
        # Who is over and not waited for yet has no words, who has just been made those of its maker.
        if parent == pid and (role := _role(words)) is not None:
            found[role] = int(entry.name)
    return found


def _role(words: list[str]) -> str | None:
    if "redis-server" in words[0]:
        return "redis"
    return words[3] if len(words) > 3 and words[3] != "serve" else None
