"""How much the database holds, for who looks after the disk."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text

from vicon.store.database import Database
from vicon.store.errors import StoreUnavailable
from vicon.store.models.documents import documents
from vicon.store.models.journal import events, sealed
from vicon.store.models.people import people
from vicon.store.models.rooms import sittings


@dataclass(frozen=True, slots=True)
class Sizes:
    """None: too much to be counted within the bound of a transaction. `bytes`: of the whole database."""

    kind: str
    bytes: int | None
    sittings: int | None
    events: int | None
    sealed: int | None
    documents: int | None
    document_bytes: int | None
    people: int | None


async def sizes(database: Database) -> Sizes:
    """Raises StoreUnavailable only if nothing at all can be read."""
    kind, size = await database.read(_size)
    counts = [await _counted(database, table) for table in (sittings, events, sealed, people)]
    kept = documents.c.file.is_not(None)
    query = select(func.count(), func.coalesce(func.sum(documents.c.size), 0)).where(kept)
    row = await database.read(lambda connection: connection.execute(query).one())
    return Sizes(kind, size, counts[0], counts[1], counts[2], row[0], int(row[1]), counts[3])


async def _counted(database: Database, table: object) -> int | None:
    query = select(func.count()).select_from(table)  # type: ignore[arg-type]
    try:
        return await database.read(lambda connection: connection.scalar(query))
    except StoreUnavailable:
        return None


def _size(connection: Connection) -> tuple[str, int | None]:
    if connection.dialect.name == "postgresql":
        return "postgresql", connection.scalar(text("SELECT pg_database_size(current_database())"))
    pages = connection.scalar(text("PRAGMA page_count")) or 0
    return "sqlite", pages * (connection.scalar(text("PRAGMA page_size")) or 0)
