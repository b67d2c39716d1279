from collections.abc import AsyncIterator

import pytest

from tests.chaos.deployment import Deployment

# Starting five processes takes as long as the machine is busy; nothing here measures it.


@pytest.fixture(scope="module")
async def deployment(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Deployment]:
    """One for all tests of a module: each leaves it running as it found it."""
    async with Deployment(tmp_path_factory.mktemp("vicon")) as deployment:
        yield deployment
