from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.canaries import leaks, of_server
from tests.chaos.deployment import Deployment
from tests.chaos.person import Person
from tests.postgres import PrivatePostgres

# Starting five processes takes as long as the machine is busy; nothing here measures it.


@pytest.fixture(scope="module")
async def deployment(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Deployment]:
    """One for all tests of a module: each leaves it running as it found it."""
    async with overheard(Deployment(tmp_path_factory.mktemp("vicon"))) as deployment:
        yield deployment


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[PrivatePostgres]:
    """A PostgreSQL of a module's own, which its tests may stop."""
    server = PrivatePostgres()
    server.start()
    yield server
    server.remove()


@asynccontextmanager
async def overheard(deployment: Deployment) -> AsyncIterator[Deployment]:
    """Run `deployment`; whatever tests do with it, nothing that anybody was sent holds a secret of it."""
    Person.overheard = []
    async with deployment:
        yield deployment
    sent = [*Person.overheard, *deployment.answered]
    Person.overheard = None
    admin = deployment.links["admin"]
    stores = [deployment.redis.url, deployment.env.get("VICON_DATABASE") or deployment.redis.url]
    assert sent and leaks(sent, of_server(deployment.data, said=admin, more=stores)) == []
