"""Database addresses as people write them, and as the drivers want them."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError


class BadDatabaseUrl(ValueError):
    """The address names no database vicon can use; the message says what to write."""


def parse(url: str) -> URL:
    """`sqlite:///path` or `postgresql://user@host/name` as a URL without a driver.

    Raises BadDatabaseUrl for other databases, for SQLite in memory (its processes could not share it), and
    for text that is no URL.
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
    return parsed.set(drivername=backend)


def for_sqlalchemy(url: str) -> URL:
    parsed = parse(url)
    driver = "sqlite+pysqlite" if parsed.drivername == "sqlite" else "postgresql+psycopg"
    return parsed.set(drivername=driver)


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite address, None for PostgreSQL."""
    parsed = parse(url)
    return Path(str(parsed.database)) if parsed.drivername == "sqlite" else None
