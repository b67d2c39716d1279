"""What a played person counts of the packets that come, and what it reports of them."""

import struct

from vicon.rehearsal.arrivals import MAGIC, Arrivals, transport_number
from vicon.rehearsal.feedback import Feedback
from vicon.rehearsal.offering import LEVEL, MID, OPUS, TRANSPORT_CC, VP8
from vicon.rehearsal.rtp import Packet


def packet(sequence: int, kind: int = OPUS, ssrc: int = 7, ext: dict[int, bytes] | None = None) -> bytes:
    return bytes(Packet(kind, sequence, 0, ssrc, b"sound", ext=ext or {}))


def test_what_is_missing_between_the_first_and_the_last_is_lost() -> None:
    arrivals = Arrivals()
    for sequence in (65_533, 65_534, 1, 0, 4):
        arrivals.came(packet(sequence))
    for sequence in (9, 10):
        arrivals.came(packet(sequence, VP8, 8))
    taken = arrivals.take()
    assert (taken.sound, taken.sound_lost, taken.pictures, taken.pictures_lost) == (5, 3, 2, 0)


def test_each_look_counts_from_the_one_before() -> None:
    arrivals = Arrivals()
    arrivals.came(packet(10))
    arrivals.take()
    assert arrivals.take().sound == 0
    arrivals.came(packet(12))
    taken = arrivals.take()
    assert (taken.sound, taken.sound_lost) == (1, 1)


def test_numbers_that_begin_anew_are_no_loss() -> None:
    arrivals = Arrivals()
    for sequence in (30_000, 30_001, 100, 101):
        arrivals.came(packet(sequence))
    assert arrivals.take().sound_lost == 0


def test_a_packet_says_when_it_left() -> None:
    arrivals = Arrivals()
    plain = bytes(Packet(OPUS, 1, 0, 7, b"\x78" + MAGIC + struct.pack("!Q", 5_000_000)))
    arrivals.opened(plain, 7_500_000)
    arrivals.opened(packet(2), 7_500_000)
    assert arrivals.take().delays_ms == [2.5]


def test_the_transport_wide_number_is_found_wherever_it_stands() -> None:
    assert transport_number(packet(1)) is None
    assert transport_number(packet(1, ext={TRANSPORT_CC: b"\x12\x34"})) == 0x1234
    assert transport_number(packet(1, ext={MID: b"0", LEVEL: b"\x7f", TRANSPORT_CC: b"\0\x05"})) == 5


def read(report: bytes) -> tuple[int, dict[int, int | None]]:
    """Count of the report, and arrivals by number in 250 us, as the draft has them (3.1)."""
    assert report[:2] == bytes([0x8F, 205])
    assert len(report) == 4 * (int.from_bytes(report[2:4], "big") + 1)
    base, count = struct.unpack_from("!HH", report, 12)
    at = int.from_bytes(report[16:19], "big") * 256
    symbols: list[int] = []
    place = 20
    while len(symbols) < count:
        chunk = int.from_bytes(report[place : place + 2], "big")
        assert chunk >> 14 == 3
        symbols += [chunk >> shift & 3 for shift in range(12, -1, -2)]
        place += 2
    arrived: dict[int, int | None] = {}
    for number, symbol in enumerate(symbols[:count], base):
        if symbol:
            size = symbol
            at += int.from_bytes(report[place : place + size], "big", signed=size == 2)
            place += size
        arrived[number & 0xFFFF] = at if symbol else None
    return report[19], arrived


def test_a_report_says_what_came_when_and_what_did_not() -> None:
    feedback = Feedback()
    began = 64_000 * 1_000
    for number, after_ms in ((65_535, 10), (1, 12), (2, 300), (3, 290)):
        feedback.arrived(number, began + after_ms * 1_000)
    count, arrived = read(feedback.packet(1, 1))
    base = began // 250
    assert count == 0
    assert arrived == {65_535: base + 40, 0: None, 1: base + 48, 2: base + 1_200, 3: base + 1_160}


def test_what_is_lost_between_two_reports_is_in_the_second() -> None:
    feedback = Feedback()
    assert feedback.packet(1, 1) == b""
    feedback.arrived(7, 1_000_000)
    feedback.packet(1, 1)
    feedback.arrived(10, 1_100_000)
    count, arrived = read(feedback.packet(1, 1))
    assert (count, list(arrived), arrived[8], arrived[9]) == (1, [8, 9, 10], None, None)
