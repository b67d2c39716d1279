from __future__ import annotations

import pytest
from hypothesis import settings

from tests.databases import address, database, empty_address, postgres

# How long an example takes says more of the machine than of us.
settings.register_profile("vicon", deadline=None)
settings.load_profile("vicon")

__all__ = ["address", "database", "empty_address", "postgres"]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"
