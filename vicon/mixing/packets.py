"""The packets of a reel, as they arrived: RTP numbers that never wrap, and the sender's own clock."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aiortc.rtp import RtpPacket

from vicon.media.taps import Header, RecordType, RtpFlag, TapReader
from vicon.mixing.tapes import File, Reel

_SENDER_REPORT = struct.Struct("<QI")
_NTP_EPOCH_S = 2_208_988_800
"""Seconds from 1900 to 1970 (RFC 5905, section 6)."""


class Packet(NamedTuple):
    """`arrival`: microseconds since 1970 by the server's clock. `time` and `seq` count on without end within
    one `source`; another source begins anew."""

    arrival: int
    source: int
    time: int
    seq: int
    main: bool
    """Of the payload type that the tap names; else sound with redundancy (RFC 2198)."""
    marker: bool
    keyframe: bool
    payload: bytes


class Report(NamedTuple):
    """At `time` of this source the sender's wall clock stood at `sent` (microseconds since 1970)."""

    arrival: int
    source: int
    time: int
    sent: int


def unwrapped(value: int, last: int, bits: int) -> int:
    """The number nearest to `last` that ends in these `bits`."""
    span = 1 << bits
    return value + round((last - value) / span) * span


class _Counting:
    def __init__(self, packet: RtpPacket, source: int) -> None:
        self.ssrc = packet.ssrc
        self.source = source
        self.time: int = packet.timestamp
        self.seq: int = packet.sequence_number


class Packets:
    """Reads a reel forward; a file that still grows is read as far as it goes."""

    def __init__(self, reel: Reel) -> None:
        self.clock_rate = reel.files[0].header.clock_rate
        self._sources = 0
        self._counting: _Counting | None = None
        self._entries = self._read(reel.files)
        self._ahead: Packet | Report | None = None

    def upto(self, arrival: int) -> Iterator[Packet | Report]:
        """What arrived before, since the last call."""
        while True:
            entry = self._ahead or next(self._entries, None)
            if entry is None or entry.arrival >= arrival:
                self._ahead = entry
                return
            self._ahead = None
            yield entry

    def _read(self, files: Sequence[File]) -> Iterator[Packet | Report]:
        for file in files:
            reader = TapReader(file.path)
            try:
                while records := reader.read():
                    for record in records:
                        at = file.header.started_at + record.arrival
                        if record.type == RecordType.RTP:
                            packet = self._packet(record.body, record.flags, at, file.header)
                            if packet is not None:
                                yield packet
                        elif record.type == RecordType.SENDER_REPORT and self._counting is not None:
                            yield self._report(record.body, at, self._counting)
            finally:
                reader.close()

    def _packet(self, body: bytes, flags: int, at: int, header: Header) -> Packet | None:
        try:
            it = RtpPacket.parse(body)
        except ValueError:
            return None
        counting = self._counting
        if counting is None or counting.ssrc != it.ssrc:
            self._sources += 1
            counting = self._counting = _Counting(it, self._sources)
        counting.time = unwrapped(it.timestamp, counting.time, 32)
        counting.seq = unwrapped(it.sequence_number, counting.seq, 16)
        return Packet(
            at,
            counting.source,
            counting.time,
            counting.seq,
            it.payload_type == header.payload_type,
            bool(it.marker),
            bool(flags & RtpFlag.KEYFRAME),
            it.payload,
        )

    def _report(self, body: bytes, at: int, counting: _Counting) -> Report:
        ntp, rtp = _SENDER_REPORT.unpack(body)
        sent = ((ntp >> 32) - _NTP_EPOCH_S) * 1_000_000 + ((ntp & 0xFFFFFFFF) * 1_000_000 >> 32)
        return Report(at, counting.source, unwrapped(rtp, counting.time, 32), sent)
