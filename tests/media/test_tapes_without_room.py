"""A disk that has too little room: writing stops before it is full, and whoever records is told."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.media.meeting import Heard, enter, speaks
from tests.media.peer import Peer

if TYPE_CHECKING:
    from vicon.media.plane import Plane
    from vicon.media.room import Room

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a small disk"),
]


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Path]:
    """A disk of a megabyte in the place of that of the tapes, with a few blocks left."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", tmp_path], check=True)
    (tmp_path / "filled").write_bytes(bytes(1_000_000))
    yield tmp_path
    subprocess.run(["umount", "-l", tmp_path], check=True)


async def test_a_full_disk_is_told_and_packets_go_on(
    plane: Plane, room: Room, peers: list[Peer], heard: Heard, full: Path
) -> None:
    ani, budi = [await enter(room, peers, name) for name in ("ani", "budi")]
    room.gates({"ani": frozenset({"mic"})})
    mic = plane._transports[1][1].producers["mic"]
    plane.engine.tap(mic, [""], "record")
    speaks(ani, b"lanjut")
    await heard.until(lambda it: it.low > 0)
    before = len(budi.packets)
    await budi.until(lambda p: len(p.packets) > before + 20)
    assert sum(it.stat().st_size for it in full.rglob("*.tap")) < 20_000
