"""The disk of the database fills up to its last block in mid-call, and is made free again."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.chaos.deployment import Deployment
from tests.chaos.rows.call import calling
from tests.chaos.rows.conftest import Tell

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.timeout(600),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a small disk"),
]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 48 MB."""
    path = tmp_path / "data"
    path.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", path], check=True)
    yield path
    subprocess.run(["umount", "-l", path], check=True)


@pytest.fixture
async def deployment(small: Path) -> AsyncIterator[Deployment]:
    async with Deployment(small, signalling="a") as deployment:
        yield deployment


def fill(path: Path) -> None:
    """Until not one byte fits."""
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))


async def test_a_full_disk_ends_no_call_and_loses_nothing_acknowledged(
    deployment: Deployment, small: Path, tell: Tell
) -> None:
    async with calling(deployment) as call:
        fill(small / "filled")
        # A line that is refused, or one that still fitted: either way sound goes on.
        for _ in range(3):
            await call.listener.hears(100)
            fill(small / "filled too")
        (small / "filled").unlink()
        (small / "filled too").unlink()
        await call.goes_on()
        lost = await call.lost(f"sqlite:///{small / 'vicon.db'}")
        tell(call, lost)
        assert lost == 0
        assert call.talker.returns == call.listener.returns == 0
