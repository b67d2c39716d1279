"""The packets of a reel, as they arrived: RTP numbers that never wrap, and the sender's own clock."""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aiortc.rtp import RtpPacket

from vicon.media.taps import Header, Record, RecordType, RtpFlag, TapReader
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
    """Reads a reel forward, as far as its files go; they may grow and be joined by others meanwhile."""

    def __init__(self, reel: Reel) -> None:
        self.clock_rate = reel.files[0].header.clock_rate
        self._files = list(reel.files)
        self._at = 0
        self._reader: TapReader | None = None
        self._records: Iterator[Record] = iter(())
        self._sources = 0
        self._counting: _Counting | None = None
        self._ahead: deque[Packet | Report] = deque()
        """Read, but not given out by `upto` yet."""

    def extend(self, files: Sequence[File]) -> None:
        """The files of the reel as they are now: those known, and any begun since."""
        self._files += files[len(self._files) :]

    def ahead(self, arrival: int) -> Iterator[Packet | Report]:
        """What arrived before, as far as it is on tape: each once, before `upto` gives it out."""
        while not self._ahead or self._ahead[-1].arrival < arrival:
            entry = self._next()
            if entry is None:
                return
            self._ahead.append(entry)
            yield entry

    def upto(self, arrival: int) -> Iterator[Packet | Report]:
        """What arrived before, since the last call, of what was read by `ahead`."""
        while self._ahead and self._ahead[0].arrival < arrival:
            yield self._ahead.popleft()

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _next(self) -> Packet | Report | None:
        """None: there is no more for now."""
        while True:
            for record in self._records:
                entry = self._entry(record, self._files[self._at].header)
                if entry is not None:
                    return entry
            if not self._read():
                return None

    def _read(self) -> bool:
        """Records of this file, or of the first behind it that has any. A later file was begun after the
        last word of this one."""
        while self._at < len(self._files):
            if self._reader is None:
                self._reader = TapReader(self._files[self._at].path)
            if records := self._reader.read():
                self._records = iter(records)
                return True
            if self._at == len(self._files) - 1:
                return False
            self.close()
            self._at += 1
        return False

    def _entry(self, record: Record, header: Header) -> Packet | Report | None:
        at = header.started_at + record.arrival
        if record.type == RecordType.RTP:
            return self._packet(record.body, record.flags, at, header)
        if record.type == RecordType.SENDER_REPORT and self._counting is not None:
            return self._report(record.body, at, self._counting)
        return None

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
