"""Who follows a journal over HTTP: woken when the node of the sitting has stored more of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from vicon.cluster.link import Message
from vicon.cluster.links import Links

SWEEP_S = 5.0
"""So long it may take until somebody looks by themselves, should nobody have told."""
GATHER_S = 0.2
"""What is stored within this time of a wake-up is read together."""


class Following:
    """`heard` is given every word of the links, and takes those that are for it."""

    def __init__(self) -> None:
        self._woken: dict[str, set[asyncio.Event]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._woken.values()))

    def heard(self, message: Message) -> bool:
        """Whether `message` says that a journal has grown."""
        if message["t"] != "wrote":
            return False
        _set(self._woken.get(message["sitting"], ()))
        return True

    def wake_all(self) -> None:
        """This process stops: nobody waits any longer."""
        for events in self._woken.values():
            _set(events)

    @asynccontextmanager
    async def of(self, sitting: str, links: Links) -> AsyncIterator[Pause]:
        """A follower, as long as the context lasts. Nodes are told which journals anybody here follows."""
        woken = asyncio.Event()
        self._woken.setdefault(sitting, set()).add(woken)
        try:
            yield Pause(woken, sitting, links)
        finally:
            self._woken[sitting].discard(woken)
            if not self._woken[sitting]:
                del self._woken[sitting]
                _tell(links, {"t": "unfollow", "sitting": sitting})


class Pause:
    """Between two looks at a journal."""

    def __init__(self, woken: asyncio.Event, sitting: str, links: Links) -> None:
        self._woken = woken
        self._sitting = sitting
        self._links = links
        self._follow()

    async def __call__(self) -> None:
        """Until more is stored, or for SWEEP_S."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SWEEP_S):
                await self._woken.wait()
                await asyncio.sleep(GATHER_S)
        self._woken.clear()
        # A sitting moves, and nodes come anew: they are told again each time.
        self._follow()

    def _follow(self) -> None:
        _tell(self._links, {"t": "follow", "sitting": self._sitting})


def _set(events: Iterable[asyncio.Event]) -> None:
    for event in events:
        event.set()


def _tell(links: Links, message: Message) -> None:
    for node in links.up:
        if (end := links.end(node)) is not None:
            end.send(message)
