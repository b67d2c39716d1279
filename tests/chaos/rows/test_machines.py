"""Two media nodes and two signalling processes, each as on a machine of its own, linked by mutual TLS: a node
is lost, drained and comes back while people meet.
"""

from __future__ import annotations

import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from tests.chaos.conftest import overheard
from tests.chaos.machines import Machines
from tests.chaos.rows.conftest import Tell
from tests.chaos.rows.test_nodes import holder, is_ready, spread, told
from tests.postgres import PrivatePostgres

pytestmark = [pytest.mark.anyio, pytest.mark.postgres, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def address(server: PrivatePostgres) -> str:
    return server.new_database()


@pytest.fixture(scope="module")
async def machines(tmp_path_factory: pytest.TempPathFactory, address: str) -> AsyncIterator[Machines]:
    settings = {"VICON_DATABASE": address, "VICON_DRAIN_S": "1", "VICON_JOINS_PER_MINUTE": "10000"}
    async with overheard(Machines(tmp_path_factory.mktemp("vicon"), **settings)) as machines:
        await machines.start("media2")
        yield machines


async def test_rooms_live_on_both_nodes_and_outlive_one_that_is_lost_and_one_that_is_drained(
    machines: Machines, address: str, tell: Tell
) -> None:
    async with AsyncExitStack() as stack:
        calls = await spread(machines, stack, 2)
        # Nobody had a socket of another machine.
        sockets = {it.parent.parent.name: it.name for it in machines.data.glob("machine-*/run/*.link")}
        assert sockets == {"machine-media": "m1.link", "machine-media2": "m2.link"}

        await machines.kill("media2")
        for call in calls:
            await call.goes_on()
        assert {await holder(machines, call) for call in calls} == {"media"}

        began_ms = time.time_ns() // 1_000_000
        await machines.start("media2")
        await is_ready(machines, "media2", began_ms)
        await machines.kill("media", signal.SIGTERM)
        for call in calls:
            await call.goes_on()
        assert {await holder(machines, call) for call in calls} == {"media2"}

        await machines.start("media")
        await spread(machines, stack, 1)
        await told(calls, address, tell)
