"""The picture of a moment: from the best encoding that comes in, never one that builds upon a lost one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from av import VideoFrame

from tests.unit.mixing.studio import RECORDING, START, VP8, Source, shown, tape, way
from vicon.mixing.tapes import reels
from vicon.mixing.timebase import SenderClock
from vicon.mixing.track import GONE_US, Track

WAY_US = 20_000


def grey(*levels: int, width: int = 64, height: int = 48) -> list[np.ndarray]:
    return [np.full((height, width, 3), it, np.uint8) for it in levels]


def track(folder: Path) -> Track:
    it = Track(SenderClock())
    for reel in reels(folder, RECORDING):
        it.extend(reel)
    it.see(START + 60_000_000)
    return it


def brightness(frame: VideoFrame | None) -> float | None:
    return None if frame is None else float(frame.to_ndarray(format="gray").mean())


def near(frame: VideoFrame | None, grey_level: int) -> bool:
    found = brightness(frame)
    return found is not None and abs(found - grey_level) < 12


def test_each_picture_stands_from_when_it_was_taken(tmp_path: Path) -> None:
    camera = Source(1, 90_000, VP8)
    tape(tmp_path, "p_a", "camera", camera, way()(shown(camera, START, grey(40, 120, 200), fps=2)))
    it = track(tmp_path)
    seen = [it.at(START + WAY_US + ms * 1000) for ms in (0, 499, 500, 1_400)]
    assert [near(*pair) for pair in zip(seen, (40, 40, 120, 200), strict=True)] == [True] * 4
    assert it.at(START + WAY_US + 1_000_000 + GONE_US) is None, "the camera is off"


def test_pictures_that_nobody_saw_are_decoded_when_they_are_wanted(tmp_path: Path) -> None:
    camera = Source(1, 90_000, VP8)
    levels = range(20, 220, 10)
    tape(tmp_path, "p_a", "camera", camera, way()(shown(camera, START, grey(*levels))))
    it = track(tmp_path)
    assert all(it.alive(START + WAY_US + n * 100_000) for n in range(20))
    assert near(it.at(START + WAY_US + 1_900_000), 210)


def test_after_a_lost_picture_the_last_stands_until_the_next_keyframe(tmp_path: Path) -> None:
    camera = Source(1, 90_000, VP8)
    sent = shown(camera, START, grey(40, 60, 80, 100, 120, 140, 160, 180), key_every=6)
    lost = [it for it in sent if it.left != START + 200_000]
    tape(tmp_path, "p_a", "camera", camera, way()(lost))
    it = track(tmp_path)
    seen = [it.at(START + WAY_US + n * 100_000) for n in (1, 3, 5, 6, 7)]
    assert [near(*pair) for pair in zip(seen, (60, 60, 60, 160, 180), strict=True)] == [True] * 5


def test_a_smaller_encoding_is_shown_while_the_large_one_is_off(tmp_path: Path) -> None:
    large, small = Source(1, 90_000, VP8), Source(2, 90_000, VP8)
    rid_f = [
        *shown(large, START, grey(*[40] * 5, width=128, height=96)),
        *shown(large, START + 6_000_000, grey(*[40] * 5, width=128, height=96)),
    ]
    for n, it in enumerate(rid_f):
        it.packet.sequence = large.first_seq + n
    tape(tmp_path, "p_a", "camera", large, way()(rid_f), rid="f")
    tape(tmp_path, "p_a", "camera", small, way()(shown(small, START, grey(*[90] * 70))), rid="q")
    it = track(tmp_path)
    widths = []
    for at in (400_000, 4_000_000, 6_300_000):
        frame = it.at(START + WAY_US + at)
        widths.append(None if frame is None else frame.width)
    assert widths == [128, 64, 128]


def test_packets_of_a_picture_that_come_late_and_mixed_up_are_put_together(tmp_path: Path) -> None:
    camera = Source(1, 90_000, VP8)
    noise = np.random.default_rng(1).integers(0, 255, (96, 128, 3)).astype(np.uint8)
    sent = shown(camera, START, [noise, noise // 2])
    assert len(sent) > 4, "several packets each"
    tape(tmp_path, "p_a", "camera", camera, way(20, 80)(sent))
    it = track(tmp_path)
    first, second = it.at(START + 120_000), it.at(START + 260_000)
    assert first is not None and second is not None and second is not first
