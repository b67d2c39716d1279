"""CPU time of processes in seconds, user and kernel together, as the kernel counts it (proc(5))."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def of_programs(parent: int) -> dict[str, float]:
    """What each program that `parent` started has used; the engine's threads are `engine`, beside `media`."""
    used: defaultdict[str, float] = defaultdict(float)
    for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        program = _program(Path(f"/proc/{child}/cmdline").read_text().split("\0"))
        for thread in Path(f"/proc/{child}/task").iterdir():
            name, seconds = _thread(thread)
            used["engine" if name.startswith("media-") else program] += seconds
    return used


def of_this_process() -> float:
    used = os.times()
    return used.user + used.system


def _program(argv: list[str]) -> str:
    """`media` of `python -m vicon media`, else the name of what runs."""
    return argv[argv.index("vicon") + 1] if "vicon" in argv else Path(argv[0]).name.split()[0]


def _thread(task: Path) -> tuple[str, float]:
    """Its name and the seconds it has run."""
    head, _, rest = (task / "stat").read_text().rpartition(") ")
    # Fields 14 and 15 of the line are utime and stime; `rest` begins with field 3.
    fields = rest.split()
    return head.partition("(")[2], (int(fields[11]) + int(fields[12])) / _TICKS
