"""Sittings that nobody comes to, loaded when their clocks want it: the last seat left half an hour ago."""

from __future__ import annotations

from collections.abc import Callable

from vicon import log
from vicon.cluster import leases
from vicon.cluster.redis import RedisAwayError, SharedRedis
from vicon.cluster.sittings import IDLE_S, Sittings
from vicon.store import sittings as rows
from vicon.store.database import Database
from vicon.store.errors import StoreUnavailable

AT_ONCE = 50
"""A node that starts after an outage takes no more than this many at each look."""


class Waking:
    """Asks the database, which has the time from the journal's state: it is kept over restarts and moves."""

    def __init__(
        self,
        database: Database,
        redis: SharedRedis,
        sittings: Sittings,
        node: str,
        *,
        clock: Callable[[], int],
        steady: Callable[[], float],
    ) -> None:
        """`clock`: ms since 1970 UTC; `steady`: seconds on a clock that never jumps."""
        self._database = database
        self._redis = redis
        self._sittings = sittings
        self._node = node
        self._clock = clock
        self._steady = steady
        self._woken: dict[str, float] = {}
        self._unheld: frozenset[str] = frozenset()

    async def look(self) -> None:
        """Wake what is due and no node held at two looks; nothing while Redis or the database is away."""
        now = self._steady()
        # One that cannot be loaded must not be tried at every look, nor stand before others.
        self._woken = {name: at for name, at in self._woken.items() if now - at < IDLE_S}
        try:
            due = await self._database.read(lambda connection: rows.to_look_at(connection, self._clock()))
            here = {*self._sittings.names, *self._woken}
            elsewhere = [sitting for sitting in due if sitting not in here]
            unheld = await leases.unheld(self._redis, elsewhere, self._node)
            # A Redis that started again has lost the leases of the living; by the next look they are back.
            before, self._unheld = self._unheld, frozenset(unheld)
            for name in [sitting for sitting in unheld if sitting in before][:AT_ONCE]:
                if await leases.claim(self._redis, name, self._node):
                    log.get().info("sitting.woken", sitting=name)
                    self._woken[name] = now
                    self._sittings.wake(name)
        except (StoreUnavailable, RedisAwayError):
            return
