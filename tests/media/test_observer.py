"""What the plane lets be counted, with a real engine and real handshakes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.media.meeting import Heard
from tests.media.peer import Peer, join
from vicon.media import plane as planes
from vicon.media.plane import Plane

if TYPE_CHECKING:
    from pathlib import Path

    from vicon.media._engine import HopState, Stats

pytestmark = pytest.mark.anyio


class Counted:
    def __init__(self) -> None:
        self.stages: list[tuple[str, float]] = []
        self.links: list[Stats] = []
        self.ends: list[str] = []

    def stage(self, stage: str, seconds: float) -> None:
        self.stages.append((stage, seconds))

    def quality(self, stats: Stats) -> None:
        self.links.append(stats)

    def carried(self, before: HopState | None, now: HopState) -> None: ...

    def ended(self, reason: str) -> None:
        self.ends.append(reason)


async def test_stages_links_and_ends_are_counted_and_seats_graded(
    tmp_path: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planes, "_QUALITY_SECONDS", 0.2)
    here, counted = ["127.0.0.1"], Counted()
    listening = Plane.listen(
        workers=1, bind=here, public=here, port=0, tap_dir=str(tmp_path), observer=counted
    )
    async with listening as plane:
        room = await plane.open_room("s_test", heard)
        assert plane.transports() == {"udp": 0, "tcp": 0, "connecting": 0}
        peer = await join(room, "ani", Peer())
        # The client may know a moment before us that its handshake is over.
        await heard.until(lambda h: ("ani", "connected", "") in h.states)
        assert [stage for stage, _ in counted.stages] == ["answer", "reach", "handshake"]
        assert all(seconds >= 0 for _, seconds in counted.stages)
        await heard.until(lambda h: {"st_ani": "good"} in h.grades)
        assert plane.transports() == {"udp": 1, "tcp": 0, "connecting": 0}
        assert plane.rooms() == 1
        assert counted.links
        room.drop("ani", "left")
        assert counted.ends == ["left"]
        await heard.until(lambda h: h.grades[-1] == {})
        peer.close()
