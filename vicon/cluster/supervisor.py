"""The supervisor of `vicon serve`: starts programs, restarts what dies with back-off, stops them in order."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vicon import log

BACKOFF_S = (0.0, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Pause before the first, second, ... restart in a row."""
STEADY_S = 20.0
"""A program that lived this long starts again at the first pause."""
EX_CONFIG = 78
"""Exit status (sysexits.h) of a role that refuses its settings: restarting would not help."""
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Program:
    """One child. It starts after `after_s`; after SIGTERM it has `stop_s` before SIGKILL."""

    name: str
    argv: Sequence[str]
    stop_s: float = 5.0
    after_s: float = 0.0
    fds: Sequence[int] = ()


class Supervisor:
    """Runs `programs` until `stop()`; they stop in reverse order, each after the one before is gone."""

    def __init__(self, programs: Sequence[Program], env: dict[str, str] | None = None) -> None:
        self._children = [_Child(p, env) for p in programs]
        self._stop = asyncio.Event()
        self.refused = False
        """True after a program refused its settings; everything was stopped then."""

    def stop(self) -> None:
        self._stop.set()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    def pid(self, name: str) -> int | None:
        """Process id of a program, None while it is not running."""
        return next((c.pid for c in self._children if c.program.name == name), None)

    async def run(self) -> None:
        keepers = [asyncio.create_task(c.keep(self._refuse)) for c in self._children]
        await self._stop.wait()
        for child, keeper in reversed(list(zip(self._children, keepers, strict=True))):
            await child.stop()
            await keeper

    def _refuse(self) -> None:
        self.refused = True
        self._stop.set()


class _Child:
    def __init__(self, program: Program, env: dict[str, str] | None) -> None:
        self.program = program
        self._env = env
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = asyncio.Event()

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.returncode is None else None

    async def keep(self, refuse: Callable[[], None]) -> None:
        failures = 0
        await self._pause(self.program.after_s)
        while not self._stopping.is_set():
            started = time.monotonic()
            status = await self._once()
            if self._stopping.is_set():
                return
            if status == EX_CONFIG:
                refuse()
                return
            failures = 1 if time.monotonic() - started > STEADY_S else failures + 1
            pause = BACKOFF_S[min(failures - 1, len(BACKOFF_S) - 1)]
            log.get().error("program.died", program=self.program.name, status=status, restart_in_s=pause)
            await self._pause(pause)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    async def _once(self) -> int:
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self.program.argv,
                env=self._env,
                stdin=asyncio.subprocess.DEVNULL,
                pass_fds=self.program.fds,
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which then stops in order
                preexec_fn=_die_with_parent,
            )
        except OSError as error:
            log.get().error("program.cannot_start", program=self.program.name, reason=error.strerror)
            return 127
        return await self._process.wait()

    async def stop(self) -> None:
        self._stopping.set()
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), self.program.stop_s)
        except TimeoutError:
            log.get().warning("program.killed", program=self.program.name, after_s=self.program.stop_s)
            process.kill()
            await process.wait()


_LIBC = ctypes.CDLL(None, use_errno=True)


def _die_with_parent() -> None:
    """In the child: a supervisor killed with -9 leaves no orphans that hold its ports."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def sd_notify(state: str) -> None:
    """Tell systemd (sd_notify(3)), if it asked to be told: `READY=1`, `STOPPING=1`."""
    path = os.environ.get("NOTIFY_SOCKET")
    if not path:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.connect("\0" + path[1:] if path.startswith("@") else path)
        sock.sendall(state.encode())
