"""Fixtures: the same test on a new SQLite file and on a new PostgreSQL database."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.postgres import PrivatePostgres
from vicon.store.database import Database
from vicon.store.migrations import upgrade


@pytest.fixture(scope="session")
def postgres() -> Iterator[PrivatePostgres]:
    server = PrivatePostgres()
    try:
        server.start(durable=False)
        yield server
    finally:
        server.remove()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty_address(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables."""
    if dialect == "sqlite":
        return f"sqlite:///{tmp_path / 'vicon.db'}"
    server: PrivatePostgres = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture(scope="session")
def sqlite_pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with this version's tables, to copy: making them anew takes three times as long."""
    file = tmp_path_factory.mktemp("pattern") / "vicon.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_pattern(postgres: PrivatePostgres) -> str:
    """The address of a database with this version's tables, to copy."""
    address = postgres.new_database()
    upgrade(address)
    return address


@pytest.fixture
def address(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with this version's tables."""
    if dialect == "sqlite":
        return f"sqlite:///{shutil.copy(request.getfixturevalue('sqlite_pattern'), tmp_path)}"
    server: PrivatePostgres = request.getfixturevalue("postgres")
    return server.new_database(like=request.getfixturevalue("postgres_pattern"))


@pytest.fixture
async def database(address: str, anyio_backend: str) -> AsyncIterator[Database]:
    opened = Database.open(address)
    yield opened
    await opened.close()
