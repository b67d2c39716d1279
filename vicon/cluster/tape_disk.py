"""The disk that a media node writes tapes to, looked at now and then: who has to act hears in time."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from vicon import log
from vicon.cluster.space import Forecast, Left, Measure

EVERY_S = 10.0

Tell = Callable[[Left], None]


def measured(folder: Path) -> Measure:
    """Of the disk that `folder` is on, now. Raises OSError."""
    found = shutil.disk_usage(folder)
    return Measure(time.monotonic(), found.total, found.free)


class TapeDisk:
    """`tell` hears after each look what is left: sittings that were opened since know of nothing yet."""

    def __init__(self, folder: Path, tell: Tell, measure: Callable[[Path], Measure] = measured) -> None:
        self._folder = folder
        self._tell = tell
        self._measure = measure
        self._forecast = Forecast()

    @property
    def left(self) -> Left:
        return self._forecast.now

    async def watch(self) -> None:
        """Until it is cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY_S)

    async def look(self) -> None:
        """A disk that cannot be asked is held for what it was: writing will tell."""
        before = self.left
        try:
            # A disk across a network may take its time; sound and picture do not wait for it.
            measure = await asyncio.to_thread(self._measure, self._folder)
        except OSError as error:
            log.get().warning("tapes.disk_unknown", error=str(error))
            return
        now = self._forecast.take(measure)
        if now.state != before.state:
            say = log.get().info if now.state == "ample" else log.get().warning
            say("tapes.disk", state=now.state, minutes=now.minutes, free=measure.free, total=measure.total)
        self._tell(now)
