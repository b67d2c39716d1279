"""IPv6: candidates of both families, and a person on each who hear and see each other."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiortc.sdp import SessionDescription

from tests.browsers.network import Network
from tests.media.meeting import MIC_AND_CAMERA, enter, shows, speaks, watch
from tests.media.peer import Peer
from vicon.cluster.addresses import own_addresses
from vicon.media.plane import Plane
from vicon.media.room import Room
from vicon.settings.model import Settings

pytestmark = pytest.mark.anyio


BOTH = ["127.0.0.1", "::1"]


@pytest.fixture
async def plane(tmp_path: Path) -> AsyncIterator[Plane]:
    async with Plane.listen(workers=1, bind=["::"], public=BOTH, port=0, tap_dir=str(tmp_path)) as plane:
        yield plane


async def test_one_person_over_ipv6_and_one_over_ipv4_hear_and_see_each_other(
    room: Room, peers: list[Peer]
) -> None:
    new = await enter(room, peers, "new", host="::1")
    old = await enter(room, peers, "old", host="127.0.0.1")
    told = candidates(new.answer)
    assert [(one.ip, one.protocol) for one in told] == [(ip, way) for way in ("udp", "tcp") for ip in BOTH]
    assert [one.priority for one in told] == sorted((one.priority for one in told), reverse=True)
    room.gates({"new": MIC_AND_CAMERA, "old": MIC_AND_CAMERA})
    watch(room, "new", new, "st_old")
    watch(room, "old", old, "st_new")
    for peer, text in ((new, b"new"), (old, b"old")):
        speaks(peer, text)
        shows(peer, text)
    for peer, text in ((new, b"old"), (old, b"new")):
        await peer.until(lambda p, text=text: text in p.texts("audio"))
        await peer.until(
            lambda p, text=text: any(shown.startswith(text + b" ") for shown in p.texts("video"))
        )
    assert new.undecipherable == old.undecipherable == 0


def candidates(answer: SessionDescription | None):  # type: ignore[no-untyped-def]
    assert answer is not None
    return next(line for line in answer.media if line.port).ice_candidates


def test_a_machine_with_ipv6_alone_tells_its_own_address_where_ipv6_is_bound() -> None:
    with Network() as network:
        host = network.far("six")
        for words in ("addr add 2001:db8:7::5/64 dev lo nodad", "route add default dev lo"):
            subprocess.run(["ip", "-6", "-n", host.name, *words.split()], check=True, capture_output=True)
        here = {"url": "https://rapat.kota.example", "media_bind": "::"}
        assert host.run_here(lambda: own_addresses(Settings(**here))) == ("2001:db8:7::5",)  # type: ignore[arg-type]
