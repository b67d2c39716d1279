"""That a backup was made, or was not, in the database it is of: from there its age is told."""

from __future__ import annotations

import asyncio
from datetime import datetime

from vicon.settings import Settings
from vicon.store import incidents, url
from vicon.store.database import Database


def note(
    settings: Settings, kind: incidents.Kind, at: datetime, body: incidents.Figures = incidents.NOTHING
) -> None:
    """Written if that is possible: a backup is no worse for it."""
    asyncio.run(_note(settings, kind, round(at.timestamp() * 1000), body))


async def _note(settings: Settings, kind: incidents.Kind, at: int, body: incidents.Figures) -> None:
    try:
        file = url.sqlite_file(settings.database_url)
    except url.BadDatabaseUrl:
        return
    if file is not None and not file.exists():
        return  # a database is not made by a log
    database = Database.open(settings.database_url)
    try:
        await incidents.note(database, kind, at, body=body)
    finally:
        await database.close()
