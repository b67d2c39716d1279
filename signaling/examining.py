"""Looks for faults on behalf of administrators: one at a time, however many ask."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from vicon.settings import Settings

if TYPE_CHECKING:
    from vicon.doctor.finding import Finding


class Examining:
    """Each look connects to servers of the city: who asks meanwhile gets the result that is being made."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._running: asyncio.Task[Sequence[Finding]] | None = None

    async def now(self) -> Sequence[Finding]:
        # Rarely asked for: signalling starts without its libraries.
        from vicon.doctor.examine import examine

        if self._running is None or self._running.done():
            self._running = asyncio.create_task(examine(self._settings))
        # Whoever goes away does not take it from the others.
        return await asyncio.shield(self._running)
