"""Database addresses as people write them, and as the drivers want them."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

POOL = "pool_size"
POOL_SIZE = 15
KEPT = 5
"""Of those, so many stay open while nobody needs them."""


class BadDatabaseUrl(ValueError):
    """The address names no database vicon can use; the message says what to write."""


def parse(url: str) -> URL:
    """`sqlite:///path` or `postgresql://user@host/name` as a URL without a driver.

    Raises BadDatabaseUrl for other databases, for SQLite in memory (its processes could not share it), for a
    `pool_size` that is none, and for text that is no URL.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadDatabaseUrl(
            "not a database address: write sqlite:///path/to/vicon.db or postgresql://user@host/name"
        ) from None
    backend = parsed.get_backend_name()
    if backend == "postgres":
        backend = "postgresql"
    if backend == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise BadDatabaseUrl("SQLite needs a file, as in sqlite:///path/to/vicon.db")
    elif backend != "postgresql":
        raise BadDatabaseUrl(
            f"{backend} is not supported: use sqlite:///path/to/vicon.db or postgresql://user@host/name"
        )
    given = parsed.query.get(POOL, str(POOL_SIZE))
    if not isinstance(given, str) or not given.isdigit() or not 1 <= int(given) <= 100:
        raise BadDatabaseUrl(f"{POOL}={given} is no number of connections: write {POOL}=15, or from 1 to 100")
    return parsed.set(drivername=backend)


def for_sqlalchemy(url: str) -> URL:
    """What it says to the server: `pool_size`, which is ours, is left out."""
    parsed = parse(url)
    driver = "sqlite+pysqlite" if parsed.drivername == "sqlite" else "postgresql+psycopg"
    return parsed.set(drivername=driver).difference_update_query([POOL])


def pool_size(url: str) -> int:
    """Most connections that a process opens to PostgreSQL: `?pool_size=` of the address, else POOL_SIZE."""
    return int(str(parse(url).query.get(POOL, POOL_SIZE)))


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite address, None for PostgreSQL."""
    parsed = parse(url)
    return Path(str(parsed.database)) if parsed.drivername == "sqlite" else None
