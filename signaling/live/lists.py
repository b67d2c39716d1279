"""Lists of broadcasts, which grow: as they are, or once they go further. However many ask, one looks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from vicon.mixing.broadcast.reload import Reached, reached

LOOKS_S = 0.02
"""How often. The worker that writes them may be on another machine: nothing tells of it."""
KEPT_S = 60.0
"""So long after the last look a list is still held."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a list holds, and how far it goes."""

    text: bytes
    reached: Reached


Holds = Callable[[Shown | None], bool]
"""Whether a list (None: there is none) is as far as somebody waits for."""


class Lists:
    """Of one process. Files are replaced whole, never written to."""

    def __init__(self) -> None:
        self._lists: dict[Path, _List] = {}
        self._stopped = False

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(it.waiting for it in self._lists.values())

    async def now(self, path: Path) -> Shown | None:
        """As it is, or was LOOKS_S ago; None: there is none. Raises OSError."""
        found = self._lists.get(path) or _List(path)
        shown = await found.now()
        if shown is not None and path not in self._lists:
            self._forget()
            self._lists[path] = found
        return shown

    async def until(self, path: Path, holds: Holds, within_s: float) -> Shown | None:
        """The list as soon as it is what is waited for. Raises TimeoutError, OSError."""
        found = self._lists.setdefault(path, _List(path))
        async with asyncio.timeout(within_s):
            return await found.until(holds, lambda: self._stopped)

    def wake_all(self) -> None:
        """This process stops: nobody waits any longer."""
        self._stopped = True
        for it in self._lists.values():
            it.tell()

    def _forget(self) -> None:
        """A new one comes with a broadcast: those of others that are over are let go of."""
        since = asyncio.get_running_loop().time() - KEPT_S
        self._lists = {at: it for at, it in self._lists.items() if it.waiting or it.looked_at > since}


class _List:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._loop = asyncio.get_running_loop()
        self._known: tuple[int, int] | None = None
        self._shown: Shown | None = None
        self._looking: asyncio.Task[None] | None = None
        self._ticking: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self.looked_at = float("-inf")
        self.waiting = 0

    async def now(self) -> Shown | None:
        if self._loop.time() - self.looked_at > LOOKS_S:
            if self._looking is None:
                self._looking = asyncio.create_task(self._look())
            # Whoever goes away lets the others have what they wait for.
            await asyncio.shield(self._looking)
        return self._shown

    async def until(self, holds: Holds, stopped: Callable[[], bool]) -> Shown | None:
        self.waiting += 1
        try:
            while not stopped():
                changed = self._changed
                if self._ticking is None:
                    self._ticking = asyncio.create_task(self._tick())
                if holds(shown := await self.now()):
                    return shown
                await changed.wait()
            raise TimeoutError
        finally:
            self.waiting -= 1

    def tell(self) -> None:
        told, self._changed = self._changed, asyncio.Event()
        told.set()

    async def _tick(self) -> None:
        """As long as anybody waits."""
        try:
            while self.waiting:
                await self.now()
                await asyncio.sleep(LOOKS_S)
        except OSError:
            # Whoever waits looks again, and sees the same.
            self.tell()
        finally:
            self._ticking = None

    async def _look(self) -> None:
        try:
            changed = await asyncio.to_thread(self._read)
            self.looked_at = self._loop.time()
        finally:
            self._looking = None
        if changed:
            self.tell()

    def _read(self) -> bool:
        """Whether it is another than before."""
        try:
            now = self._path.stat()
            known = now.st_ino, now.st_mtime_ns
            if known == self._known:
                return False
            text = self._path.read_bytes()
        except FileNotFoundError:
            gone, self._known, self._shown = self._known is not None, None, None
            return gone
        self._known, self._shown = known, Shown(text, reached(text.decode()))
        return True
