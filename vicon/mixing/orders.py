"""What the process that began this one tells it, a JSON object a line. When it is gone, so is this one:
a worker that is killed leaves nobody at work behind."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, overload

_READ_BYTES = 1 << 16
ALONE = 3
"""Status of a process that ended because nobody was there to tell it anything."""

Order = Mapping[str, Any]


class Orders:
    """Read beside the work. The end of them ends this process at once, whatever it does."""

    def __init__(self, fd: int = 0) -> None:
        self._fd = fd
        self._come: SimpleQueue[Order] = SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    @overload
    def next(self) -> Order: ...
    @overload
    def next(self, within_s: float | None) -> Order | None: ...
    def next(self, within_s: float | None = None) -> Order | None:
        """Waits for it, at most so long; None: it did not come."""
        with suppress(Empty):
            return self._come.get(timeout=within_s)
        return None

    def waiting(self) -> Order | None:
        """The next, if it is here."""
        try:
            return self._come.get_nowait()
        except Empty:
            return None

    def _read(self) -> None:
        # Not through `sys.stdin`: its lock, held here, would stand in the way of an ordinary end.
        rest = b""
        while data := os.read(self._fd, _READ_BYTES):
            *lines, last = (rest + data).split(b"\n") if b"\n" in data else [rest + data]
            rest = last
            for line in lines:
                self._come.put(json.loads(line))
        os._exit(ALONE)
