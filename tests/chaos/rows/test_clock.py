"""The wall clocks of all of vicon jump by an hour, forward and back, in mid-call (Debian's libfaketime)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chaos.deployment import Deployment
from tests.chaos.rows.call import calling
from tests.chaos.rows.conftest import Tell

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not LIBRARIES, reason="needs libfaketime: apt-get install faketime"),
]


@pytest.fixture
def clock(tmp_path: Path) -> Path:
    """What it says is added to the wall clock of the processes, within a second."""
    path = tmp_path / "clock"
    path.write_text("+0")
    return path


@pytest.fixture
async def deployment(tmp_path: Path, clock: Path) -> AsyncIterator[Deployment]:
    """Not overheard: an hour later other tokens are made than those that are looked for."""
    faked = {
        "LD_PRELOAD": str(LIBRARIES[0]),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        # Read anew once a second: at each look at the clock it took the processes twice the time to start.
        "FAKETIME_CACHE_DURATION": "1",
        # A steady clock goes on through a jump: that is what it is for.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    async with Deployment(tmp_path / "data", signalling="a", **faked) as deployment:
        yield deployment


@pytest.mark.parametrize("jump", ["+3600", "-3600"])
async def test_a_clock_that_jumps_by_an_hour_ends_no_call_and_turns_no_order_round(
    deployment: Deployment, clock: Path, tell: Tell, jump: str
) -> None:
    async with calling(deployment) as call:
        clock.write_text(jump)
        # Two lines are a second apart: the second is written after the jump.
        await call.goes_on()
        # Whoever comes now is let in: the clocks that make and read a token are the same.
        async with calling(deployment, "Rapat sesudahnya") as after:
            await after.goes_on()
        lost = await call.lost(f"sqlite:///{deployment.data / 'vicon.db'}")
        tell(call, lost)
        assert lost == 0
        assert call.talker.returns == call.listener.returns == 0
