"""A plane on a real engine, on loopback, and what a sitting would hear of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.media.meeting import Heard
from tests.media.peer import Peer

if TYPE_CHECKING:
    from vicon.media.plane import Plane
    from vicon.media.room import Room


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def plane(tmp_path: Path) -> AsyncIterator[Plane]:
    from vicon.media.plane import Plane

    here = ["127.0.0.1"]
    async with Plane.listen(workers=1, bind=here, public=here, port=0, tap_dir=str(tmp_path)) as plane:
        yield plane


@pytest.fixture
async def room(plane: Plane, heard: Heard) -> Room:
    return await plane.open_room("s_test", heard)


@pytest.fixture
def peers() -> Iterator[list[Peer]]:
    made: list[Peer] = []
    yield made
    for peer in made:
        peer.close()
