"""Sockets of a sitting under load: how late lines are everywhere, and what a member must know to act."""

from __future__ import annotations

import re
import time
from typing import Any

from vicon.rehearsal import socket

_MARK = re.compile(rb'"text":"mark (\d+)"')
_HAND = re.compile(rb'"request":"(q_\w+)","seat":"(st_\w+)"')
_VOTE = re.compile(rb'"kind":"vote\.created".*?"vote":"(v_\w+)"')


class LightSocket(socket.LightSocket):
    """Looks for marks and its own hand, too."""

    def __init__(self, origin: str, marks: Marks) -> None:
        super().__init__(origin)
        self._marks = marks
        self._had: set[int] = set()
        """Marks: lines of several writers come in any order."""
        self._seat = b"-"
        self.hand = b""
        """The own request that is on the list."""

    async def _enter(self, do: str, body: dict[str, Any]) -> None:
        await super()._enter(do, body)
        self._seat = self.welcome["seat"].encode()

    def _skim(self, data: bytes) -> None:
        super()._skim(data)
        if self._marks.expected:
            for mark in map(int, _MARK.findall(data)):
                if mark not in self._had:
                    self._had.add(mark)
                    self._marks.seen(mark)
        if self._seat in data:
            for request, seat in _HAND.findall(data):
                self.hand = request if seat == self._seat else self.hand


class Witness(LightSocket, socket.Witness):
    """Reads every message; knows the last vote that was created."""

    vote = ""

    async def resume(self, before: socket.LightSocket) -> None:
        if isinstance(before, LightSocket):
            self._had = before._had
        await super().resume(before)

    def _skim(self, data: bytes) -> None:
        super()._skim(data)
        if created := _VOTE.search(data):
            self.vote = created[1].decode()


class Marks:
    """When each numbered line was written, and how late everybody had it."""

    def __init__(self) -> None:
        self._at: dict[int, float] = {}
        self._left: dict[int, int] = {}
        self.last_ms: list[float] = []
        """Of each mark that all readers have: milliseconds to the last of them."""

    def next(self, readers: int) -> int:
        """The number of a line that is written now, for so many to read."""
        mark = len(self._at)
        self._at[mark] = time.monotonic()
        self._left[mark] = readers
        return mark

    def seen(self, mark: int) -> None:
        self._left[mark] -= 1
        if self._left[mark] == 0:
            self.last_ms.append((time.monotonic() - self._at[mark]) * 1000)
            del self._left[mark]

    @property
    def expected(self) -> bool:
        """Whether somebody still has to see one."""
        return bool(self._left)

    @property
    def missing(self) -> int:
        """Deliveries that have not come."""
        return sum(self._left.values())
