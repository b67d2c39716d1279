"""Lists that grow, as they are now, and who waits until they go further. However many do, one looks at the
file. Time is what it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from vicon.mixing.broadcast import reload
from vicon.mixing.broadcast.addresses import AWAITED, LIST, SHORTLY, WAITS_S
from vicon.mixing.broadcast.reload import Reached
from vicon.viewers.answers import answer


@dataclass(frozen=True, slots=True)
class Shown:
    """What a list holds. `now`: the answer to whoever asks for it as it is, `awaited` to who waited."""

    reached: Reached
    now: bytes
    awaited: bytes


Holds = Callable[[Shown | None], bool]
"""Whether a list (None: it is gone) is as far as somebody waited for."""
Then = Callable[[Shown | None, bool], None]
"""Told what the list is then, and whether that is what was waited for."""


class Lists:
    """Files are replaced whole, never written to. Raises OSError."""

    def __init__(self) -> None:
        self._lists: dict[Path, _List] = {}

    def look(self, path: Path) -> Shown | None:
        """The list as it is; None: there is none."""
        found = self._lists.get(path)
        if found is None:
            found = _List(path)
            if found.look() and found.shown is not None:
                # A new one comes with a broadcast: those of others that are over are let go of.
                self._lists = {at: it for at, it in self._lists.items() if it.waits or at.exists()}
                self._lists[path] = found
        elif found.look():
            found.tell()
        return found.shown

    def wait(self, path: Path, holds: Holds, then: Then, now: float) -> None:
        """`then` is called once, from `tick` or `look`. The list was there when it was looked at."""
        self._lists.setdefault(path, _List(path)).waits.append(_Wait(holds, then, now + WAITS_S))

    def tick(self, now: float) -> None:
        """Look at all that somebody waits for; who waited too long (s) is sent home."""
        for it in [it for it in self._lists.values() if it.waits]:
            if it.look():
                it.tell()
            it.expire(now)

    def wake_all(self) -> None:
        """Nobody waits any longer."""
        for it in self._lists.values():
            it.expire(float("inf"))

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(len(it.waits) for it in self._lists.values())


@dataclass(frozen=True, slots=True)
class _Wait:
    holds: Holds
    then: Then
    until: float


class _List:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: tuple[int, int] | None = None
        self.shown: Shown | None = None
        self.waits: list[_Wait] = []

    def look(self) -> bool:
        """Whether it is another than before."""
        try:
            it = self._path.stat()
            known = it.st_ino, it.st_mtime_ns
            if known == self._known:
                return False
            text = self._path.read_bytes()
        except FileNotFoundError:
            gone, self._known, self.shown = self._known is not None, None, None
            return gone
        self._known = known
        self.shown = Shown(
            reload.reached(text.decode()), answer(text, LIST, SHORTLY), answer(text, LIST, AWAITED)
        )
        return True

    def tell(self) -> None:
        waits, self.waits = self.waits, []
        for it in waits:
            if it.holds(self.shown):
                it.then(self.shown, True)
            else:
                self.waits.append(it)

    def expire(self, now: float) -> None:
        # They wait equally long: who came first goes first.
        while self.waits and self.waits[0].until <= now:
            self.waits.pop(0).then(self.shown, False)
