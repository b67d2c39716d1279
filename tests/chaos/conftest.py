from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chaos.deployment import Deployment


@pytest.fixture
async def deployment(tmp_path: Path) -> AsyncIterator[Deployment]:
    async with Deployment(tmp_path) as deployment:
        yield deployment
