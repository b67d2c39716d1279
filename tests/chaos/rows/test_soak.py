"""Fifty people stay in a call for SOAK_S seconds: what the processes hold in memory does not grow.

Twenty seconds where nobody says; 3600 for the whole hour.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.chaos.deployment import Deployment
from tests.chaos.rows.call import calling
from tests.chaos.rows.caller import Caller
from tests.chaos.rows.conftest import Tell

SOAK_S = float(os.environ.get("SOAK_S", "20"))
PEOPLE = 50
LOOKS = 20
WATCHED = ("media", "a", "b")
MOST_GROWTH = 16 << 20
"""Of one process, from a third of the time on: allocators and caches fill up by less."""

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(600 + 2 * SOAK_S)]
ALONE = True


def resident(pid: int) -> int:
    """Bytes of memory that a process occupies now."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def test_fifty_people_for_long_take_no_more_memory_than_at_the_beginning(
    deployment: Deployment, tell: Tell, record_property: Callable[[str, object], None]
) -> None:
    async with calling(deployment) as call, AsyncExitStack() as stack:
        for n in range(PEOPLE - 2):
            other = Caller(deployment, f"Orang {n}", talks=False)
            await other.enter(call.meeting, process="ab"[n % 2])
            stack.push_async_callback(other.ends)
        began = since = time.monotonic()
        warm = now = {name: resident(deployment.pid(name)) for name in WATCHED}
        for look in range(LOOKS):
            await asyncio.sleep(SOAK_S / LOOKS)
            now = {name: resident(deployment.pid(name)) for name in WATCHED}
            if look == LOOKS // 3:
                warm, since = now, time.monotonic()
        await call.goes_on()
        hours = (time.monotonic() - since) / 3600
        record_property("people", PEOPLE)
        record_property("for_s", round(time.monotonic() - began))
        for name in WATCHED:
            record_property(f"{name}_mb", round(now[name] / 1e6))
            record_property(f"{name}_mb_an_hour", round((now[name] - warm[name]) / 1e6 / hours, 1))
        lost = await call.lost(f"sqlite:///{deployment.data / 'vicon.db'}")
        tell(call, lost)
        assert lost == 0
        assert call.talker.returns == call.listener.returns == 0
        assert all(now[name] - warm[name] < MOST_GROWTH for name in now), (warm, now)
