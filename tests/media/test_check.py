"""A network check measures both ways, is seen by nobody else, ends by itself; only so many run at once."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from tests.media.peer import Peer
from vicon.media.check import LARGEST_OFFER, Checks, figures_of
from vicon.refusal import MediaRefused

if TYPE_CHECKING:
    from vicon.media._engine import Stats
    from vicon.media.plane import Plane

pytestmark = pytest.mark.anyio


def browser(peers: list[Peer]) -> Peer:
    peer = Peer(sends=("camera",), audio_slots=0, video_slots=1, rids=())
    peers.append(peer)
    return peer


async def until(holds: object, seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # type: ignore[operator]
            await asyncio.sleep(0.02)


async def test_a_check_sends_ones_own_picture_back_and_tells_what_arrived(
    plane: Plane, peers: list[Peer]
) -> None:
    checks = Checks(plane)
    peer = browser(peers)
    name, answer = await checks.open(peer.offer())
    await peer.connect(answer)
    assert len(plane._rooms) == 1 and plane.rooms() == 0 and sum(plane.transports().values()) == 0
    camera = peer.stream("camera")
    peer.play(camera)
    await peer.until(lambda p: b"camera" in p.texts("video"))
    measured = checks._open[name].samples
    await until(lambda: any(sum(p.bps.values()) for s in measured for p in s.producers.values()))
    figures = await checks.end(name)
    assert figures is not None and figures.connected and not figures.tcp
    assert figures.up_bps > 0 and figures.up_loss == 0.0
    assert not plane._rooms and not plane._transports
    assert await checks.end(name) is None


async def test_a_check_that_never_connected_says_so(plane: Plane, peers: list[Peer]) -> None:
    checks = Checks(plane)
    name, _ = await checks.open(browser(peers).offer())
    figures = await checks.end(name)
    assert figures is not None and not figures.connected


async def test_a_check_that_nobody_ends_closes_by_itself(plane: Plane, peers: list[Peer]) -> None:
    checks = Checks(plane, longest_s=0.3)
    name, _ = await checks.open(browser(peers).offer())
    assert len(plane._rooms) == 1
    await until(lambda: not plane._rooms)
    assert len(checks) == 0
    assert await checks.end(name) is None


async def test_two_checks_see_nothing_of_each_other(plane: Plane, peers: list[Peer]) -> None:
    checks = Checks(plane)
    pair = []
    for text in (b"ani", b"budi"):
        peer = browser(peers)
        _, answer = await checks.open(peer.offer())
        await peer.connect(answer)
        camera = peer.stream("camera")
        camera.text = text
        peer.play(camera)
        pair.append((peer, text))
    for peer, text in pair:
        await peer.until(lambda p, text=text: text in p.texts("video"))
    for peer, text in pair:
        # Probes repeat packets as RTX, with a number before the text.
        assert all(seen.endswith(text) for seen in peer.texts("video"))
    await checks.close()


async def test_only_so_many_checks_run_at_once(plane: Plane, peers: list[Peer]) -> None:
    checks = Checks(plane, most=2)
    first, _ = await checks.open(browser(peers).offer())
    await checks.open(browser(peers).offer())
    with pytest.raises(MediaRefused) as refused:
        await checks.open(browser(peers).offer())
    assert refused.value.code == "full"
    await checks.end(first)
    await checks.open(browser(peers).offer())
    await checks.close()
    assert not plane._rooms


async def test_offers_of_more_than_a_check_needs_are_refused(plane: Plane, peers: list[Peer]) -> None:
    checks = Checks(plane)
    whole = Peer()
    peers.append(whole)
    for offer in (whole.offer(), "v=0\r\n" + "a=x\r\n" * LARGEST_OFFER, "nothing"):
        with pytest.raises(MediaRefused) as refused:
            await checks.open(offer)
        assert refused.value.code == "sdp_bad"
    assert not plane._rooms and not len(checks)


def told(*figures: tuple[int, int]) -> list[Stats]:
    """Once a second an estimate of the downlink, bit/s, and all bytes that were sent down so far."""
    same = {"up_loss": 0.0, "down_loss": 0.0, "rtt_us": 127_000, "tcp": False, "producers": {}}
    return [
        cast(
            "Stats",
            SimpleNamespace(at=at * 1_000_000, down_bps=bps, down_bytes=sent, up_bytes=30_000 * at, **same),
        )
        for at, (bps, sent) in enumerate(figures)
    ]


def test_the_first_burst_counts_where_the_echo_does_not_fit_into_the_link() -> None:
    """Seen on 300 kbit/s: the burst showed the link; the picture was a little larger and was never sent."""
    seen = told((600_000, 0), (268_000, 20_068), (214_000, 20_924), (237_000, 21_468))
    assert figures_of(seen).down_bps == 237_000


def test_one_fall_of_the_estimate_at_the_end_is_not_believed() -> None:
    seen = told((2_000_000, 0), (268_000, 20_068), (270_000, 47_000), (35_000, 66_000))
    assert figures_of(seen).down_bps == 268_000
    lasting = told((2_000_000, 0), (268_000, 20_068), (60_000, 27_000), (50_000, 33_000))
    assert figures_of(lasting).down_bps == 60_000
