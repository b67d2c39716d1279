"""Fixtures: the same test on a new SQLite file and on a new PostgreSQL database."""

from __future__ import annotations

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
def empty_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'vicon.db'}"
    server: PrivatePostgres = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def address(empty_address: str) -> str:
    """The address of a database with this version's tables."""
    upgrade(empty_address)
    return empty_address


@pytest.fixture
async def database(address: str, anyio_backend: str) -> AsyncIterator[Database]:
    opened = Database.open(address)
    yield opened
    await opened.close()
