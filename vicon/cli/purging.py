"""Retention by hand: `vicon retention`."""

from __future__ import annotations

from vicon.clock import now_ms
from vicon.cluster.prepare import with_database
from vicon.people.server_key import ServerKey
from vicon.privacy import retention
from vicon.privacy.retention import Purged, Rule
from vicon.settings import Settings
from vicon.store.database import Database
from vicon.worker.filming import media
from vicon.worker.privacy import redacting


def due(settings: Settings) -> list[Rule]:
    """What a purge would take now. Raises SettingsError."""
    return with_database(settings, lambda database, _key: retention.rules(database, now_ms()))


def purge(settings: Settings) -> list[Purged]:
    """Take it. Raises SettingsError."""

    async def run(database: Database, key: ServerKey) -> list[Purged]:
        async with redacting(settings, database) as redacts:
            return await retention.purge(database, key, redacts, media(settings), now_ms())

    return with_database(settings, run)
