from __future__ import annotations

import pytest

from tests.databases import address, database, empty_address, postgres

__all__ = ["address", "database", "empty_address", "postgres"]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"
