"""A change of role reaches those who watch at once, with no offer in between (media.md 6.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.media.meeting import MIC_AND_CAMERA, enter, shows, watch
from tests.media.peer import Kind, Peer

if TYPE_CHECKING:
    from vicon.media.room import Room

pytestmark = pytest.mark.anyio

SENDS: tuple[Kind, ...] = ("mic", "camera", "screen")
SCREEN: frozenset[Kind] = frozenset({"screen"})


def shown(peer: Peer, text: bytes) -> int:
    return sum(text in packet.payload for packet in peer.packets)


async def test_who_becomes_the_interpreter_is_shown_to_those_who_wish_for_sign_language(
    room: Room, peers: list[Peer]
) -> None:
    ani, budi, citra = [await enter(room, peers, name) for name in ("ani", "budi", "citra")]
    room.gates({"budi": MIC_AND_CAMERA, "citra": MIC_AND_CAMERA})
    for name, peer in (("budi", budi), ("citra", citra)):
        shows(peer, name.encode())
    watch(room, "ani", ani, "jbi", "st_citra")
    await ani.until(lambda p: shown(p, b"citra"))
    assert not shown(ani, b"budi"), "nobody signs yet"
    room.role("budi", jbi=True, stage=False)
    await ani.until(lambda p: shown(p, b"budi"))
    room.role("budi", jbi=False, stage=False)
    room.role("citra", jbi=True, stage=False)
    sign, tile = [slot.ssrc[0].ssrc for slot in ani.slots("video")][:2]
    await ani.until(lambda p: any(x.ssrc == sign and b"citra" in x.payload for x in p.packets))
    assert sign != tile


async def test_the_screen_of_who_comes_to_the_stage_goes_before_a_newer_one(
    room: Room, peers: list[Peer]
) -> None:
    ani = await enter(room, peers, "ani")
    budi, citra = [await enter(room, peers, name, sends=SENDS) for name in ("budi", "citra")]
    room.gates({"budi": SCREEN})
    room.gates({"budi": SCREEN, "citra": SCREEN})
    for name, peer in (("budi", budi), ("citra", citra)):
        screen = peer.stream("screen")
        screen.text = name.encode()
        peer.play(screen)
    watch(room, "ani", ani, "screen")
    await ani.until(lambda p: shown(p, b"citra"))
    before = shown(ani, b"budi")
    room.role("budi", jbi=False, stage=True)
    await ani.until(lambda p: shown(p, b"budi") > before)


async def test_a_role_of_who_is_not_connected_is_nothing(room: Room) -> None:
    room.role("nobody", jbi=True, stage=True)
