"""Strangers on the port and rogues in the room change nothing for others (threats 1, 2, 3, 6, 8, 9, 12)."""

from __future__ import annotations

import asyncio
import os
import random
import struct
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

from tests.media.frames import opus, vp8
from tests.media.meeting import MIC_AND_CAMERA, Heard, enter, shows, speaks, watch
from tests.media.peer import Peer
from tests.media.stranger import Stranger
from vicon.rehearsal import rtcp, stun
from vicon.rehearsal.offering import MID, OPUS, RID, VP8
from vicon.rehearsal.rtp import Packet

if TYPE_CHECKING:
    from vicon.media.plane import Plane
    from vicon.media.room import Room

pytestmark = pytest.mark.anyio


@pytest.fixture
async def stranger() -> AsyncIterator[Stranger]:
    stranger = await Stranger.open()
    yield stranger
    stranger.close()


async def talk(room: Room, peers: list[Peer]) -> tuple[Peer, Peer]:
    """Ani speaks and shows, Budi hears and sees."""
    ani, budi = [await enter(room, peers, name) for name in ("ani", "budi")]
    room.gates({"ani": MIC_AND_CAMERA, "budi": MIC_AND_CAMERA})
    watch(room, "budi", budi, "st_ani")
    speaks(ani, b"ani")
    shows(ani, b"ani")
    await goes_on(budi)
    return ani, budi


async def goes_on(budi: Peer) -> None:
    """Sound and picture still arrive."""
    for media in ("audio", "video"):
        ssrcs = {s.ssrc for slot in budi.slots(media) for s in slot.ssrc}
        before = sum(p.ssrc in ssrcs for p in budi.packets)
        await budi.until(lambda p, s=ssrcs, b=before: sum(x.ssrc in s for x in p.packets) > b + 10)  # type: ignore[misc]


def bad_checks(victim: Peer) -> dict[str, bytes]:
    ours = victim._first.ice
    assert ours is not None and ours.usernameFragment and ours.password
    name, pwd = f"{ours.usernameFragment}:{victim._ufrag}", ours.password
    wrong = bytearray(bytes(stun.Check(name, pwd)))
    wrong[-1] ^= 1
    return {
        "unknown ufrag": bytes(stun.Check(f"nobodyis:{victim._ufrag}", pwd)),
        "wrong password": bytes(stun.Check(name, "x" * 24)),
        "no integrity": bytes(stun.Check(name, pwd, with_integrity=False)),
        "nothing but a header": struct.pack("!HHI", stun.REQUEST, 0, stun.COOKIE) + os.urandom(12),
        "integrity of another message": bytes(stun.Check(name, "y" * 24, after_integrity=bytes(8))),
        "wrong fingerprint": bytes(wrong),
        "truncated": bytes(stun.Check(name, pwd))[:-6],
        "an answer": struct.pack("!HHI", stun.SUCCESS, 0, stun.COOKIE) + os.urandom(12),
    }


async def test_checks_that_prove_nothing_get_no_answer_and_move_nothing(
    room: Room, heard: Heard, peers: list[Peer], stranger: Stranger
) -> None:
    ani, budi = await talk(room, peers)
    for victim in (ani, budi):
        for datagram in bad_checks(victim).values():
            for _ in range(5):
                stranger.send(datagram, victim.server)
        await goes_on(budi)
    assert stranger.received == []
    assert not [state for state in heard.states if state[1] == "closed"]


async def test_a_copied_check_moves_nothing(room: Room, peers: list[Peer], stranger: Stranger) -> None:
    _, budi = await talk(room, peers)
    ours = budi._first.ice
    assert ours is not None and ours.password
    check = bytes(stun.Check(f"{ours.usernameFragment}:{budi._ufrag}", ours.password))
    budi.send(check)
    await goes_on(budi)
    for _ in range(5):
        stranger.send(check, budi.server)
    await goes_on(budi)
    assert not [data for data in stranger.received if not stun.is_stun(data)]


async def test_media_and_dtls_from_another_port_are_nobodys(
    room: Room, heard: Heard, peers: list[Peer], stranger: Stranger
) -> None:
    ani, budi = await talk(room, peers)
    hello = b"\x16\xfe\xff" + bytes(10) + os.urandom(200)
    injected = Packet(OPUS, 1, 1, 77, opus(b"injected"), ext={MID: b"0"})
    for n in range(300):
        injected.sequence = n
        stranger.send(ani.protect(bytes(injected)), ani.server)
        stranger.send(hello, ani.server)
        stranger.send(os.urandom(50), ani.server)
    await goes_on(budi)
    assert b"injected" not in budi.texts("audio")
    assert stranger.received == []
    assert not [state for state in heard.states if state[1] == "closed"]


async def test_a_genuine_check_from_a_new_port_moves_the_transport(room: Room, peers: list[Peer]) -> None:
    _, budi = await talk(room, peers)
    before = budi.address
    await budi.open_socket()
    assert budi.address != before
    assert await budi.check() == stun.SUCCESS
    await goes_on(budi)


async def test_a_lite_agent_is_never_led_and_says_what_it_lacks(room: Room, peers: list[Peer]) -> None:
    ani = await enter(room, peers, "ani")
    ours = ani._first.ice
    assert ours is not None and ours.usernameFragment and ours.password
    name = f"{ours.usernameFragment}:{ani._ufrag}"
    for attributes, code in (
        (stun.attribute(0x7ABC, b"what"), 420),
        (stun.attribute(stun.CONTROLLED, bytes(8)), 487),
    ):
        check = stun.Check(name, ours.password, attributes=attributes)
        waiting = asyncio.get_running_loop().create_future()
        ani._transactions[check.transaction] = waiting
        ani.send(bytes(check))
        assert await asyncio.wait_for(waiting, 60) == stun.ERROR, code


async def test_mutated_packets_of_a_member_harm_nobody(room: Room, peers: list[Peer]) -> None:
    _, budi = await talk(room, peers)
    rogue = await enter(room, peers, "rogue")
    room.gates({"ani": MIC_AND_CAMERA, "budi": MIC_AND_CAMERA, "rogue": MIC_AND_CAMERA})
    chance = random.Random(5)
    sound = Packet(OPUS, 0, 0, 5, opus(b"rogue"), ext={MID: b"0", 1: b"\x90"})
    picture = Packet(VP8, 0, 0, 6, vp8(1, keyframe=True), ext={MID: b"1", RID: b"f"})
    for n in range(3_000):
        source = chance.choice((sound, picture))
        source.sequence = n
        data = bytearray(bytes(source))
        for _ in range(chance.randint(1, 4)):
            # Not byte 1's high bits nor the sequence: libsrtp needs those to encrypt what is then nonsense.
            data[chance.choice([0, *range(8, len(data))])] = chance.getrandbits(8)
        data[0] = data[0] & 0x3F | 0x80
        if chance.random() < 0.2:
            del data[chance.randint(12, len(data)) :]
        try:
            rogue.send(rogue.protect(bytes(data)))
        except Exception:
            continue
        if n % 3 == 0:
            kind = chance.choice([200, 201, 202, 203, 204, 205, 206, 207])
            words = chance.randint(1, 12)
            report = struct.pack("!BBH", 0x80 | chance.getrandbits(6), kind, words) + os.urandom(4 * words)
            rogue.send(rogue.protect(report))
        if n % 100 == 0:
            await asyncio.sleep(0)
    await goes_on(budi)


async def test_a_foreign_ssrc_or_mid_means_nothing_in_ones_own(room: Room, peers: list[Peer]) -> None:
    ani, budi = await talk(room, peers)
    rogue = await enter(room, peers, "rogue", sends=("mic",))
    room.gates({"ani": MIC_AND_CAMERA, "budi": MIC_AND_CAMERA})
    stolen = ani.stream("mic")._ssrc
    for n in range(100):
        rogue.send_rtp(Packet(OPUS, n, 960 * n, stolen, opus(b"stolen"), ext={MID: b"0", 1: b"\x81"}))
        rogue.send_rtp(
            Packet(96, n, 3000 * n, stolen + 1, vp8(n, keyframe=True, text=b"stolen"), ext={MID: b"1"})
        )
    await goes_on(budi)
    assert b"stolen" not in budi.texts("audio") | budi.texts("video")


async def test_corrupt_packets_are_dropped_and_replayed_ones_too(room: Room, peers: list[Peer]) -> None:
    ani, budi = [await enter(room, peers, name) for name in ("ani", "budi")]
    room.gates({"ani": frozenset({"mic"})})
    sent: list[bytes] = []
    for n in range(50):
        packet = Packet(OPUS, n, 960 * n, 9, opus(b"%d" % n), ext={MID: b"0", 1: b"\x90"})
        data = ani.protect(bytes(packet))
        sent.append(data)
        for at in (1, 3, 9, 20, len(data) - 1):
            corrupt = bytearray(data)
            corrupt[at] ^= 0x10
            ani.send(bytes(corrupt))
        ani.send(data[: len(data) - 5])
        ani.send(data)
        ani.send(data)
    await budi.until(lambda p: b"49" in p.texts("audio"))
    for data in sent:
        ani.send(data)
    marker = Packet(OPUS, 50, 960 * 50, 9, opus(b"end"), ext={MID: b"0", 1: b"\x90"})
    ani.send(ani.protect(bytes(marker)))
    await budi.until(lambda p: b"end" in p.texts("audio"))
    assert len(budi.packets) <= 51


async def test_keyframe_requests_are_pooled(room: Room, peers: list[Peer]) -> None:
    ani, budi = await talk(room, peers)
    slot = budi.slots("video")[0].ssrc[0].ssrc
    before = ani.keyframes_wanted
    for _ in range(200):
        budi.send(budi.protect(rtcp.pli(slot)))
    await goes_on(budi)
    assert ani.keyframes_wanted - before <= 4


async def test_half_handshakes_are_bounded(plane: Plane, room: Room, peers: list[Peer]) -> None:
    ani = Peer()
    peers.append(ani)
    ani.accept(await room.connect("ani", "st_ani", ani.offer()))
    await ani.open_socket()
    await ani.check()
    for _ in range(3_000):
        ani.send(b"\x16\xfe\xfd" + os.urandom(60))
    await asyncio.wait_for(ani.shake_hands(), 60)
    assert ani.secured
