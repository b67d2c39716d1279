from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from tests.canaries import leaks, of_server
from tests.chaos.deployment import Deployment
from tests.chaos.person import Person
from tests.postgres import PrivatePostgres

# Starting five processes takes as long as the machine is busy; nothing here measures it.


class Common:
    """A deployment that modules share: starting one costs ten seconds of a core."""

    def __init__(self, data: Callable[[], Path]) -> None:
        self._data = data
        self._ways = AsyncExitStack()
        self._there: Deployment | None = None

    async def get(self) -> Deployment:
        if self._there is None:
            self._there = await self._ways.enter_async_context(overheard(Deployment(self._data())))
        return self._there

    async def strike(self) -> None:
        """Whoever comes next gets another one."""
        self._there = None
        await self._ways.aclose()


@pytest.fixture(scope="package")
async def common(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Common]:
    common = Common(lambda: tmp_path_factory.mktemp("vicon"))
    yield common
    await common.strike()


@pytest.fixture(scope="module")
async def deployment(
    common: Common, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> AsyncIterator[Deployment]:
    """One for all tests of a module: each leaves it running as it found it.

    Several modules share it, but for those that say `ALONE = True`: whoever kills its processes, or looks at
    all that it keeps. A worker is for the module that starts it.
    """
    if getattr(request.module, "ALONE", False):
        async with overheard(Deployment(tmp_path_factory.mktemp("vicon"))) as deployment:
            yield deployment
        return
    failed = request.session.testsfailed
    shared = await common.get()
    yield shared
    if shared.runs("worker"):
        await shared.kill("worker")
    if request.session.testsfailed > failed:
        # A test that fails may leave anything behind.
        await common.strike()


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
    before, Person.overheard = Person.overheard, (heard := [])
    try:
        async with deployment:
            yield deployment
    finally:
        Person.overheard = before
    sent = [*heard, *deployment.answered]
    admin = deployment.links["admin"]
    stores = [deployment.redis.url, deployment.env.get("VICON_DATABASE") or deployment.redis.url]
    assert sent and leaks(sent, of_server(deployment.data, said=admin, more=stores)) == []
