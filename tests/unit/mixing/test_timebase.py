"""What was said and shown at one moment stands at one moment, whatever the clocks and the network did."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.mixing.studio import OPUS, RECORDING, START, VP8, Sent, Source, tape, way
from vicon.mixing.packets import Packets, Report, unwrapped
from vicon.mixing.tapes import reels
from vicon.mixing.timebase import WINDOW_US, Least, SenderClock, StreamClock
from vicon.rehearsal.rtp import Packet


@pytest.mark.parametrize(
    ("value", "last", "expected"),
    [
        (5, 0xFFFE, 0x10005),
        (0xFFFE, 0x10005, 0xFFFE),
        (0xFFFE, 0x20005, 0x1FFFE),
        (7, 6, 7),
        (0, 0x1FFFF, 0x20000),
    ],
)
def test_a_number_is_the_nearest_that_ends_in_its_bits(value: int, last: int, expected: int) -> None:
    assert unwrapped(value, last, 16) == expected


def test_the_least_of_a_window_forgets_what_is_older() -> None:
    least = Least()
    for at, value in ((0, 5), (1, 3), (2, 9)):
        least.take(at, value)
    assert least.value == 3
    least.take(WINDOW_US + 2, 7)
    assert least.value == 7


def ticks(source: Source, seconds: int, every_us: int) -> list[Sent]:
    times = range(START, START + seconds * 1_000_000, every_us)
    return [
        Sent(at, Packet(source.payload_type, source.first_seq + n, source.time(at), source.ssrc, b"\0"))
        for n, at in enumerate(times)
    ]


def places(folder: Path, sender: SenderClock, kind: str) -> list[tuple[int, int]]:
    """Of each packet of that kind: when it left, and where it is put, once all is known."""
    [reel] = [it for it in reels(folder, RECORDING) if it.kind == kind]
    packets = Packets(reel)
    clock = StreamClock(packets.clock_rate, sender)
    clock.learn(packets, 1 << 62)
    entries = list(packets.upto(1 << 62))
    return [(it.seq, clock.at(it.source, it.time)) for it in entries if not isinstance(it, Report)]


def test_sound_and_picture_of_one_sender_meet_although_pictures_come_later(tmp_path: Path) -> None:
    mic = Source(1, 48_000, OPUS, behind=-86_400_000_000)
    camera = Source(2, 90_000, VP8, behind=-86_400_000_000, first_time=12_345)
    reports = range(START + 700_000, START + 5_000_000, 1_000_000)
    heard, seen = ticks(mic, 5, 20_000), ticks(camera, 5, 100_000)
    tape(tmp_path, "p_a", "mic", mic, way(20, 15, 0.02)(heard), reports_at=reports)
    tape(tmp_path, "p_a", "camera", camera, way(180, 60, 0.0, 2)(seen), reports_at=reports)
    sender = SenderClock()
    spoken = dict(places(tmp_path, sender, "mic"))
    shown = dict(places(tmp_path, sender, "camera"))
    late = spoken[heard[100].packet.sequence] - heard[100].left
    assert 20_000 <= late < 22_000, "the way's own time, and no more"
    for it in seen:
        assert abs(shown[it.packet.sequence] - it.left - late) < 1_000


def test_without_a_report_the_packet_that_was_least_late_tells(tmp_path: Path) -> None:
    mic = Source(1, 48_000, OPUS)
    heard = ticks(mic, 3, 20_000)
    tape(tmp_path, "p_a", "mic", mic, way(30, 40)(heard))
    found = dict(places(tmp_path, SenderClock(), "mic"))
    assert all(30_000 <= found[it.packet.sequence] - it.left < 33_000 for it in heard)
