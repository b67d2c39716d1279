"""Files that somebody waits for: lists of broadcasts that grow. However many wait for one, one looks."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

LOOKS_S = 0.04
"""How often. The worker that writes them may be on another machine: nothing tells of it."""

Holds = Callable[[bytes | None], bool]
"""Whether what a file holds (None: there is none) is what was waited for."""


class Awaited:
    """Of one process. Files are replaced whole, never written to."""

    def __init__(self) -> None:
        self._looks: dict[Path, _Look] = {}

    def __len__(self) -> int:
        """How many files are looked at."""
        return len(self._looks)

    def wake_all(self) -> None:
        """This process stops: nobody waits any longer."""
        for look in self._looks.values():
            look.fail(TimeoutError())

    async def until(self, path: Path, holds: Holds, within_s: float) -> bytes | None:
        """What the file holds as soon as that is what is waited for. Raises TimeoutError, OSError."""
        look = self._looks.get(path)
        if look is None:
            look = self._looks[path] = _Look(path)
        look.waiting += 1
        try:
            async with asyncio.timeout(within_s):
                return await look.until(holds)
        finally:
            look.waiting -= 1
            if not look.waiting:
                del self._looks[path]
                await look.stop()


class _Look:
    """At one file, as long as anybody waits."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._changed = asyncio.Event()
        self._known: tuple[int, int] | None = None
        self._held: bytes | None = None
        self._failed: OSError | None = None
        self._looked = False
        self._task = asyncio.create_task(self._run())
        self.waiting = 0

    def fail(self, error: OSError) -> None:
        self._failed = error
        self._tell()

    async def until(self, holds: Holds) -> bytes | None:
        while True:
            if self._failed is not None:
                raise self._failed
            if self._looked and holds(self._held):
                return self._held
            await self._changed.wait()

    async def stop(self) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        while self._failed is None:
            try:
                changed = await asyncio.to_thread(self._read)
            except OSError as error:
                self.fail(error)
                return
            if changed or not self._looked:
                self._looked = True
                self._tell()
            await asyncio.sleep(LOOKS_S)

    def _tell(self) -> None:
        told, self._changed = self._changed, asyncio.Event()
        told.set()

    def _read(self) -> bool:
        """Whether there is another file than before."""
        try:
            now = self._path.stat()
            known = now.st_ino, now.st_mtime_ns
            if known == self._known:
                return False
            self._held = self._path.read_bytes()
        except FileNotFoundError:
            gone, self._known, self._held = self._known is not None, None, None
            return gone
        self._known = known
        return True
