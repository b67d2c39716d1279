"""What a server on this machine takes, as the kernel counts it (proc(5)): CPU seconds and memory."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_LISTEN = "0A"
GONE = (FileNotFoundError, ProcessLookupError, PermissionError)
"""How a process may be no longer there, or not for us."""


def served_at(port: int) -> dict[str, int]:
    """Role -> process id below the `vicon serve` of this machine that listens on `port`; empty: none."""
    holders = set(_holders(set(_inodes(port))))
    for pid in sorted(holders):
        if "serve" in _words(pid):
            return children(pid)
    return {}


def children(pid: int) -> dict[str, int]:
    """Role -> process id of what the supervisor `pid` started."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except GONE:
            continue
        # Who is over and not waited for yet has no words, who has just been made those of its maker.
        if parent == pid and (role := _role(_words(int(entry.name)))) is not None:
            found[role] = int(entry.name)
    return found


def cpu_seconds(pids: Mapping[str, int]) -> dict[str, float]:
    """User and kernel together, by role; the engine's threads are `engine`, beside `media`."""
    used: defaultdict[str, float] = defaultdict(float)
    for role, pid in pids.items():
        try:
            for thread in Path(f"/proc/{pid}/task").iterdir():
                name, seconds = _thread(thread)
                used["engine" if name.startswith("media-") else role] += seconds
        except GONE:
            continue
    return dict(used)


def process_seconds(pid: int) -> float:
    """User and kernel together, of threads that ended too. Raises one of GONE."""
    return _thread(Path(f"/proc/{pid}"))[1]


def own_cpu_seconds() -> float:
    used = os.times()
    return used.user + used.system


def resident_kb(pids: Iterable[int]) -> float:
    """Resident memory of these together."""
    pages = 0
    for pid in pids:
        try:
            pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except GONE:
            continue
    return pages * _PAGE / 1024


def _inodes(port: int) -> Iterator[str]:
    """Of sockets that listen on `port`."""
    for table in ("tcp", "tcp6"):
        try:
            rows = Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        except GONE:
            continue
        for row in rows:
            _, local, _, state, *rest = row.split()
            if state == _LISTEN and int(local.rpartition(":")[2], 16) == port:
                yield rest[5]


def _holders(inodes: set[str]) -> Iterator[int]:
    """Processes that have one of these sockets open, as far as we may look."""
    wanted = {f"socket:[{inode}]" for inode in inodes}
    for entry in Path("/proc").iterdir() if wanted else ():
        if not entry.name.isdigit():
            continue
        try:
            if any(str(fd.readlink()) in wanted for fd in (entry / "fd").iterdir()):
                yield int(entry.name)
        except GONE:
            continue


def _words(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except GONE:
        return []


def _role(words: list[str]) -> str | None:
    if not words:
        return None
    if "redis-server" in words[0]:
        return "redis"
    return words[3] if len(words) > 3 and words[3] != "serve" else None


def _thread(task: Path) -> tuple[str, float]:
    """Name of a thread, or a process, and the seconds it has run."""
    head, _, rest = (task / "stat").read_text().rpartition(") ")
    # Fields 14 and 15 of the line are utime and stime; `rest` begins with field 3.
    fields = rest.split()
    return head.partition("(")[2], (int(fields[11]) + int(fields[12])) / _TICKS
