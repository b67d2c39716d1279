"""What a server's processes take between two moments: cores and memory."""

from __future__ import annotations

import time
from contextlib import suppress

from tests.load.local import LocalServer
from vicon.rehearsal.processes import GONE, children, process_seconds, resident_kb


class Costs:
    """CPU seconds and memory of each process that `vicon serve` started."""

    def __init__(self, server: LocalServer) -> None:
        self._watch(children(server.process.pid))

    @classmethod
    def of(cls, pids: dict[str, int]) -> Costs:
        """Of any processes, by their roles."""
        it = cls.__new__(cls)
        it._watch(pids)
        return it

    def _watch(self, pids: dict[str, int]) -> None:
        self._pids = pids
        self.reset()

    def reset(self) -> None:
        self._began, self._at = time.monotonic(), self._seconds()

    def cores(self) -> dict[str, float]:
        """Cores that each process kept busy since `reset`."""
        took = time.monotonic() - self._began
        return {role: round((now - self._at[role]) / took, 2) for role, now in self._seconds().items()}

    def ms(self) -> float:
        """CPU time of all processes since `reset`, in ms: the same on a busy machine and on a quiet one."""
        return 1000 * sum(now - self._at[role] for role, now in self._seconds().items())

    def mb(self, role: str) -> float:
        return round(resident_kb([self._pids[role]]) * 1024 / 1e6, 1)

    def _seconds(self) -> dict[str, float]:
        found = {}
        for role, pid in self._pids.items():
            with suppress(*GONE):  # one that only prepares what the others need
                found[role] = process_seconds(pid)
        return found
