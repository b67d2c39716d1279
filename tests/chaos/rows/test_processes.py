"""Each process is killed with -9, and PostgreSQL stays away for minutes: the call goes on.

DATABASE_AWAY_S says for how long (5 s where nobody says); Redis: tests/chaos/test_redis_away.py.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator

import pytest

from tests.chaos.conftest import overheard
from tests.chaos.deployment import Deployment
from tests.chaos.rows.call import calling
from tests.chaos.rows.conftest import Tell
from tests.postgres import PrivatePostgres

AWAY_S = float(os.environ.get("DATABASE_AWAY_S", "5"))

pytestmark = [pytest.mark.anyio, pytest.mark.postgres, pytest.mark.timeout(600 + 2 * AWAY_S)]


@pytest.fixture(scope="module")
def address(server: PrivatePostgres) -> str:
    return server.new_database()


@pytest.fixture(scope="module")
async def deployment(tmp_path_factory: pytest.TempPathFactory, address: str) -> AsyncIterator[Deployment]:
    async with overheard(Deployment(tmp_path_factory.mktemp("vicon"), VICON_DATABASE=address)) as deployment:
        await deployment.start("worker")
        yield deployment


@pytest.mark.parametrize("process", ["a", "media", "worker"])
async def test_a_killed_process_of_vicon_takes_nothing_acknowledged_with_it(
    deployment: Deployment, address: str, tell: Tell, process: str
) -> None:
    async with calling(deployment) as call:
        await deployment.kill(process)
        await deployment.start(process)
        await call.goes_on()
        lost = await call.lost(address)
        tell(call, lost)
        assert lost == 0
        # The node was not touched: nobody had to connect anew, and sound went on.
        assert process != "worker" or call.talker.returns == call.listener.returns == 0


async def test_a_killed_redis_takes_nothing_with_it(deployment: Deployment, address: str, tell: Tell) -> None:
    async with calling(deployment) as call:
        await deployment.redis.stop()
        await call.goes_on()
        await deployment.redis.start()
        await call.goes_on()
        lost = await call.lost(address)
        tell(call, lost)
        assert lost == 0
        assert call.talker.returns == call.listener.returns == 0


@pytest.mark.parametrize("away_s", [0.0, AWAY_S], ids=["killed", "away"])
async def test_while_the_database_is_away_sound_goes_on_and_nothing_is_acknowledged_that_is_not_kept(
    deployment: Deployment, server: PrivatePostgres, address: str, tell: Tell, away_s: float
) -> None:
    async with calling(deployment) as call:
        await asyncio.to_thread(server.stop, "immediate")
        await asyncio.sleep(away_s)
        await call.listener.hears()
        await asyncio.to_thread(server.start)
        await call.goes_on()
        lost = await call.lost(address)
        tell(call, lost)
        assert lost == 0
        assert call.talker.returns == call.listener.returns == 0
