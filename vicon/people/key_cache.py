"""The key ring of this process, renewed in the background: verifying never waits for a query."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from vicon.people import api_keys, signing_keys
from vicon.people.keyring import KeyRing
from vicon.people.server_key import ServerKey
from vicon.store.database import Database
from vicon.store.errors import StoreUnavailable

EVERY_S = 10.0
"""A revoked API key is refused everywhere within this time; signing keys are published long before use."""

UNKNOWN_EVERY_MS = 2_000
"""A `kid` never seen makes the cache look again, in the long run no more often: anybody can invent kids."""

UNKNOWN_AT_ONCE = 8
"""So many looks may come together: a key works from the moment somebody has it."""

log = structlog.get_logger(__name__)


class KeyCache:
    """`ring` is always there, and stays as it was while the database is away."""

    def __init__(self, database: Database, server_key: ServerKey, clock: Callable[[], int]) -> None:
        self._database = database
        self._server_key = server_key
        self._clock = clock
        self._looks_spent_until = 0
        self.ring = KeyRing()
        self._used: set[str] = set()

    async def refresh(self) -> None:
        """Read the keys now. Raises StoreUnavailable, BadServerKey; the ring is then unchanged."""
        own = await signing_keys.load(self._database, self._server_key, "token")
        api = await api_keys.load(self._database, self._server_key, self._clock())
        self.ring = KeyRing({key.kid: key for key in own}, {key.id: key for key in api})

    async def knowing(self, kid: str | None) -> KeyRing:
        """The ring, after one more look at the database if `kid` is not on it (a key made a moment ago)."""
        if kid is not None and self.ring.find(kid) is None and self._may_look():
            try:
                await self.refresh()
            except StoreUnavailable:
                log.warning("keys_not_refreshed", reason="database away")
        return self.ring

    def _may_look(self) -> bool:
        """Spend a look at the database for a `kid` that may be invented; False if too many were spent."""
        now = self._clock()
        spent = max(self._looks_spent_until, now)
        if spent - now >= UNKNOWN_AT_ONCE * UNKNOWN_EVERY_MS:
            return False
        self._looks_spent_until = spent + UNKNOWN_EVERY_MS
        return True

    def used(self, key: str) -> None:
        """Remember that an API key was used (other issuers are not noted); written with the next refresh."""
        if key in self.ring.api:
            self._used.add(key)

    async def write_used(self) -> None:
        """Store when the keys used since the last time were used. Raises StoreUnavailable; then they wait."""
        if self._used:
            await api_keys.used(self._database, self._used, self._clock())
            self._used.clear()

    async def run(self) -> None:
        """Refresh until cancelled."""
        while True:
            try:
                await self.refresh()
                await self.write_used()
            except StoreUnavailable:
                log.warning("keys_not_refreshed", reason="database away")
            await asyncio.sleep(EVERY_S)
