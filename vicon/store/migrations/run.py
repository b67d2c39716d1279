"""Bring a database to the schema of this version, or back to an older one's."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from vicon.store import sqlite, url
from vicon.store.errors import StoreUnavailable

if TYPE_CHECKING:
    from alembic.config import Config

NEWEST = "head"
CONNECT_S = 5
"""How long PostgreSQL may take to answer whoever asks for its schema."""
_HERE = Path(__file__).parent
# Any fixed number: every process of vicon takes the same one.
_LOCK = 0x7669636F6E


class UnknownRevision(ValueError):
    """No schema has this number, or the database is older than it."""


class SchemaTooNew(Exception):
    """The database was used by a newer vicon; this one would not understand it."""


def upgrade(address: str, revision: str = NEWEST) -> None:
    """Make the tables, or change them to this version's. Safe to call from several processes at once.

    Raises StoreUnavailable, SchemaTooNew, url.BadDatabaseUrl. Blocks; call it before the event loop starts.
    """
    file = url.sqlite_file(address)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Made before SQLite makes it: the -wal and -shm files take its mode.
        file.touch(mode=0o600, exist_ok=True)
    with _alone(address) as connection:
        # Alembic takes 0.2 s to import, and at most starts there is nothing to do.
        if revision == NEWEST and _stored(connection) == newest():
            return
        from alembic import command

        with _understood():
            command.upgrade(_history(connection), revision)


def downgrade(address: str, revision: str) -> None:
    """Change the tables back to those of `revision` (four digits). Rows that only newer tables have are lost.

    Raises UnknownRevision, StoreUnavailable, SchemaTooNew, url.BadDatabaseUrl. Blocks; vicon must be stopped.
    """
    if revision not in _revisions():
        raise UnknownRevision(f"there is no schema {revision!r}: it is one of {', '.join(_revisions())}")
    with _alone(address) as connection:
        stored = _stored(connection)
        if stored is None or stored < revision:
            raise UnknownRevision(f"the database has schema {stored or 'none'}, older than {revision}")
        from alembic import command

        with _understood():
            command.downgrade(_history(connection), revision)


def newest() -> str:
    """The number of this version's schema, four digits."""
    return _revisions()[-1]


def schema_of(address: str) -> str | None:
    """The number of the schema that the database has; None: no tables of vicon. Changes nothing.

    Raises StoreUnavailable, url.BadDatabaseUrl.
    """
    file = url.sqlite_file(address)
    # SQLite would make it.
    if file is not None and not file.exists():
        return None
    wait = {} if file is not None else {"connect_timeout": CONNECT_S}
    engine = create_engine(url.for_sqlalchemy(address), poolclass=NullPool, connect_args=wait)
    try:
        with engine.connect() as connection:
            return _stored(connection)
    except DBAPIError as error:
        raise StoreUnavailable(f"the database is away: {error.orig}") from error


@contextmanager
def _alone(address: str) -> Iterator[Connection]:
    """A transaction that no other process changes the schema beside."""
    engine = create_engine(url.for_sqlalchemy(address))
    file = url.sqlite_file(address)
    if file is not None:
        sqlite.prepare(engine)
    try:
        with _in_turn(file), engine.connect() as connection:
            connection.execution_options(**{sqlite.WRITES: True})
            with connection.begin():
                if file is None:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                yield connection
    except DBAPIError as error:
        raise StoreUnavailable(f"the database is away: {error.orig}") from error
    finally:
        engine.dispose()


@contextmanager
def _in_turn(file: Path | None) -> Iterator[None]:
    """However long another process takes: SQLite itself gives up waiting for the file after a moment."""
    if file is None:
        yield
        return
    # Beside the database: closing the file itself would let go of SQLite's locks.
    turn = os.open(f"{file}-upgrade", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield
    finally:
        os.close(turn)


@contextmanager
def _understood() -> Iterator[None]:
    from alembic.util import CommandError

    try:
        yield
    except CommandError as error:
        raise SchemaTooNew(f"the database is from a newer vicon ({error}): install that one") from error


def _history(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _stored(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    stored: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return stored


def _revisions() -> list[str]:
    return sorted(path.stem.split("_")[0] for path in (_HERE / "versions").glob("[0-9]*.py"))
