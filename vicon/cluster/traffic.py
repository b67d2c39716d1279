"""What this machine sends into its networks, as Linux counts it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc/net/dev")
SYS = Path("/sys/class/net")
_SENT = 8
"""Column of /proc/net/dev (proc(5)): bytes that left."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """`sent`: bytes since the start; `limit_bps`: of the links that are up, None where nobody knows."""

    sent: int
    limit_bps: int | None


def sent(text: str) -> dict[str, int]:
    """Bytes by interface out of /proc/net/dev, without loopback."""
    lines = (line.partition(":") for line in text.splitlines()[2:])
    found = {name.strip(): figures.split() for name, _, figures in lines}
    return {it: int(figures[_SENT]) for it, figures in found.items() if it != "lo" and len(figures) > _SENT}


def measured(proc: Path = PROC, sys: Path = SYS) -> Traffic | None:
    """None where the kernel does not say. Of bridges and the like, what passes is counted at the real links
    alone, if there are any."""
    try:
        counted = sent(proc.read_text())
    except (OSError, ValueError):
        return None
    real = {it for it in counted if (sys / it / "device").exists()} or counted.keys()
    speeds = [speed for it in real if (speed := _mbps(sys / it / "speed")) > 0]
    return Traffic(sum(counted[it] for it in real), sum(speeds) * 1_000_000 if speeds else None)


class Rate:
    """Bits per second between looks; `now` on a clock that never jumps (s)."""

    def __init__(self) -> None:
        self._last: tuple[float, int] | None = None

    def take(self, now: float, sent: int) -> int | None:
        """None for the first look, and where the counter began anew."""
        last, self._last = self._last, (now, sent)
        if last is None or sent < last[1] or now <= last[0]:
            return None
        return round((sent - last[1]) * 8 / (now - last[0]))


def _mbps(file: Path) -> int:
    """-1 where it is down or not known: reading fails for many kinds of interfaces."""
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return -1
