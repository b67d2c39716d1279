"""What came of the sound and pictures of others: how much, what is missing, how late."""

from __future__ import annotations

from dataclasses import dataclass, field

from vicon.rehearsal.offering import OPUS, TRANSPORT_CC, VP8

MAGIC = b"glad"
"""In front of the time at which a packet was sent, ns of a clock that sender and receiver share."""
_HALF, _AROUND = 1 << 15, 1 << 16
_REPEATED = 1_000
"""A number so far behind is no late packet: the numbers began anew."""


class Counted:
    """One SSRC: packets by their sequence numbers (RFC 3550 A.1, A.3)."""

    __slots__ = ("_first", "_last", "received")

    def __init__(self, sequence: int) -> None:
        self._anew(sequence)

    def _anew(self, sequence: int) -> None:
        self._first = self._last = sequence
        self.received = 1

    def came(self, sequence: int) -> None:
        step = (sequence - self._last + _HALF) % _AROUND - _HALF
        if step == 0:
            return
        if step < -_REPEATED:
            self._anew(sequence)
            return
        self._last = max(self._last, self._last + step)
        self.received += 1

    @property
    def expected(self) -> int:
        return self._last - self._first + 1

    def begin(self) -> None:
        """Only what comes after this counts."""
        self._first, self.received = self._last + 1, 0


@dataclass
class Taken:
    """Packets since the last look. `delays_ms`: of packets that a witness opened."""

    sound: int = 0
    sound_lost: int = 0
    pictures: int = 0
    pictures_lost: int = 0
    delays_ms: list[float] = field(default_factory=list)

    def add(self, other: Taken) -> None:
        self.sound += other.sound
        self.sound_lost += other.sound_lost
        self.pictures += other.pictures
        self.pictures_lost += other.pictures_lost
        self.delays_ms += other.delays_ms


class Arrivals:
    """Of one receiver. Headers of SRTP are read without keys; what is inside only by witnesses."""

    def __init__(self) -> None:
        self._sound: dict[bytes, Counted] = {}
        self._pictures: dict[bytes, Counted] = {}
        self._delays_ms: list[float] = []

    def came(self, packet: bytes) -> int | None:
        """Count one packet of RTP; its transport-wide number, if it has one."""
        kind = packet[1] & 0x7F
        lanes = self._sound if kind == OPUS else self._pictures if kind == VP8 else None
        if lanes is not None:
            ssrc, sequence = packet[8:12], packet[2] << 8 | packet[3]
            counted = lanes.get(ssrc)
            if counted is None:
                lanes[ssrc] = Counted(sequence)
            else:
                counted.came(sequence)
        return transport_number(packet)

    def opened(self, plain: bytes, now_ns: int) -> None:
        """A witness has decrypted a packet: how late is it?"""
        at = plain.find(MAGIC, 12, 120)
        if at >= 0:
            sent = int.from_bytes(plain[at + len(MAGIC) : at + len(MAGIC) + 8], "big")
            self._delays_ms.append((now_ns - sent) / 1e6)

    def take(self) -> Taken:
        """What came since the last look."""
        taken = Taken(delays_ms=self._delays_ms)
        self._delays_ms = []
        for counted in self._sound.values():
            taken.sound += counted.received
            taken.sound_lost += max(0, counted.expected - counted.received)
            counted.begin()
        for counted in self._pictures.values():
            taken.pictures += counted.received
            taken.pictures_lost += max(0, counted.expected - counted.received)
            counted.begin()
        return taken


def transport_number(packet: bytes) -> int | None:
    """Of the header extension in its one-byte form (RFC 8285 4.2)."""
    if not packet[0] & 0x10:
        return None
    at = 12 + 4 * (packet[0] & 15)
    if packet[at : at + 2] != b"\xbe\xde":
        return None
    end = min(at + 4 + 4 * (packet[at + 2] << 8 | packet[at + 3]), len(packet))
    at += 4
    while at < end:
        head = packet[at]
        if head == 0:
            at += 1
            continue
        if head >> 4 == TRANSPORT_CC:
            return int.from_bytes(packet[at + 1 : at + 3], "big")
        at += 2 + (head & 15)
    return None
