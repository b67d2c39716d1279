from __future__ import annotations

import pytest
from hypothesis import settings

from tests.databases import (
    address,
    database,
    dialect,
    empty_address,
    postgres,
    postgres_pattern,
    sqlite_pattern,
)

# How long an example takes says more of the machine than of us.
settings.register_profile("vicon", deadline=None)
settings.load_profile("vicon")

__all__ = [
    "address",
    "database",
    "dialect",
    "empty_address",
    "postgres",
    "postgres_pattern",
    "sqlite_pattern",
]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"
