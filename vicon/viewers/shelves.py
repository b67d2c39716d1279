"""What each request for something broadcast gets: at once, or when it is there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from vicon.mixing.broadcast.addresses import FOR_EVER, MEDIA, folder
from vicon.mixing.broadcast.playlist import QUICK
from vicon.viewers.answers import answer, problem
from vicon.viewers.asked import Asked
from vicon.viewers.lists import Holds, Lists, Shown, Then

LOOKS_S = 0.02
"""How often lists that somebody waits for are looked at. Who writes them may be on another machine."""
Send = Callable[[bytes], None]
"""Takes the answer, once."""


class Shelves:
    """What is broadcast by this vicon; `data` is its folder."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._loop = asyncio.get_running_loop()
        self._looks: asyncio.TimerHandle | None = None
        self.lists = Lists()

    def answer(self, to: Send, asked: Asked) -> None:
        """At once, or as soon as there is what was asked for."""
        files = folder(self._data, asked.room)
        if asked.list:
            self._list(to, files / asked.list, asked)
        else:
            self._file(to, files, asked)

    def _list(self, to: Send, path: Path, asked: Asked) -> None:
        it = self.lists.look(path)
        msn, part = asked.msn, asked.part
        if it is None or msn is None or not asked.list.endswith(f"{QUICK}.m3u8"):
            to(it.now if it else problem(404))
        elif it.reached.far(msn, part):
            to(problem(400))
        elif it.reached.has(msn, part):
            to(it.awaited)
        else:

            def holds(it: Shown | None) -> bool:
                return it is None or it.reached.has(msn, part)

            def then(it: Shown | None, held: bool) -> None:
                to(problem(404) if it is None else it.awaited if held else problem(503))

            self._wait(path, holds, then)

    def _file(self, to: Send, files: Path, asked: Asked) -> None:
        uri = f"{asked.rendition}/{asked.file}"
        if (media := _read(files / uri)) is not None:
            to(answer(media, MEDIA, FOR_EVER))
            return
        path = files / f"{asked.rendition}{QUICK}.m3u8"
        it = self.lists.look(path)
        if it is None or it.reached.hint != uri:
            to(problem(404))
            return

        def then(_it: Shown | None, _held: bool) -> None:
            # What is announced no more is there, or never will be.
            media = _read(files / uri)
            to(problem(404) if media is None else answer(media, MEDIA, FOR_EVER))

        self._wait(path, lambda it: it is None or it.reached.hint != uri, then)

    def _wait(self, path: Path, holds: Holds, then: Then) -> None:
        self.lists.wait(path, holds, then, self._loop.time())
        if self._looks is None:
            self._looks = self._loop.call_later(LOOKS_S, self._tick)

    def _tick(self) -> None:
        self._looks = None
        try:
            self.lists.tick(self._loop.time())
        finally:
            if self.lists.waiting:
                self._looks = self._loop.call_later(LOOKS_S, self._tick)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
