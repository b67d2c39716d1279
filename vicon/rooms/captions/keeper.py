"""Finished lines on their way to the database. They wait while it is away, and hold up nobody."""

from __future__ import annotations

from vicon.rooms.captions.board import Captions
from vicon.rooms.ledger import Ledger
from vicon.rooms.ports import JournalUnavailable

AGAIN_S = 5.0
"""How long the database is left alone after it did not answer."""


class Keeper:
    def __init__(self, ledger: Ledger, captions: Captions) -> None:
        self._ledger = ledger
        self._captions = captions
        self._away_until = 0.0

    async def store(self, now: float) -> None:
        """What is finished, unless the database was away a moment before `now` (s)."""
        lines = list(self._captions.waiting)
        if not lines or now < self._away_until:
            return
        try:
            await self._ledger.keep(lines)
        except JournalUnavailable:
            self._away_until = now + AGAIN_S
            return
        for _ in lines:
            self._captions.waiting.popleft()
