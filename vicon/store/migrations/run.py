"""Bring a database to the schema of this version."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError

from vicon.store import sqlite, url
from vicon.store.errors import StoreUnavailable

_HERE = Path(__file__).parent
# Any fixed number: every process of vicon takes the same one.
_LOCK = 0x7669636F6E


class SchemaTooNew(Exception):
    """The database was used by a newer vicon; this one would not understand it."""


def upgrade(address: str) -> None:
    """Make the tables, or change them to this version's. Safe to call from several processes at once.

    Raises StoreUnavailable, SchemaTooNew, url.BadDatabaseUrl. Blocks; call it before the event loop starts.
    """
    file = url.sqlite_file(address)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Made before SQLite makes it: the -wal and -shm files take its mode.
        file.touch(mode=0o600, exist_ok=True)
    engine = create_engine(url.for_sqlalchemy(address))
    if file is not None:
        sqlite.prepare(engine)
    try:
        with engine.connect().execution_options(**{sqlite.WRITES: True}) as connection, connection.begin():
            if file is None:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            _upgrade(connection)
    except DBAPIError as error:
        raise StoreUnavailable(f"the database is away: {error.orig}") from error
    finally:
        engine.dispose()


def _upgrade(connection: Connection) -> None:
    # Alembic takes 0.2 s to import, and at most starts there is nothing to do.
    if _stored(connection) == _newest_file():
        return
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise SchemaTooNew(f"the database is from a newer vicon ({error}): install that one") from error


def _stored(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    stored: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return stored


def _newest_file() -> str:
    return max(path.stem.split("_")[0] for path in (_HERE / "versions").glob("[0-9]*.py"))
