"""Encoded pictures put together from their packets: VP8 (RFC 7741) and H.264 (RFC 6184)."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aiortc.codecs.h264 import H264PayloadDescriptor
from aiortc.codecs.vpx import VpxPayloadDescriptor

from vicon.mixing.packets import Packet

LATE_US = 500_000
"""So long is a lost packet waited for once one that follows it is there."""


class Encoded(NamedTuple):
    """One picture. `whole` is False if a packet of it, or one before it, is lost."""

    source: int
    time: int
    keyframe: bool
    whole: bool
    data: bytes


class Assembly:
    """Packets in any order in, pictures in the order of their numbers out."""

    def __init__(self, codec: str) -> None:
        self._codec = codec
        self._waiting: list[tuple[int, int, Packet]] = []
        self._picture: list[Packet] = []
        self._last: tuple[int, int] | None = None
        """Source and number of the packet taken last."""
        self._torn = False

    def take(self, packet: Packet) -> None:
        if self._last is None or (packet.source, packet.seq) > self._last:
            heapq.heappush(self._waiting, (packet.source, packet.seq, packet))

    def pictures(self, now: int) -> Iterator[Encoded]:
        """Those that are complete, or will not be any more, at `now` (us of arrival)."""
        while self._waiting:
            source, seq, packet = self._waiting[0]
            follows = self._last is None or self._last == (source, seq - 1) or self._last[0] != source
            if not follows and now - packet.arrival < LATE_US:
                return
            heapq.heappop(self._waiting)
            if (source, seq) == self._last:
                continue
            if self._picture and self._picture[0].time != packet.time:
                yield self._done(whole=False)
            self._torn = self._torn or not follows
            self._last = (source, seq)
            self._picture.append(packet)
            if packet.marker:
                yield self._done(whole=True)

    def _done(self, *, whole: bool) -> Encoded:
        packets, self._picture = self._picture, []
        torn, self._torn = self._torn, not whole
        keyframe, data = _vp8(packets) if self._codec == "vp8" else _h264(packets)
        return Encoded(packets[0].source, packets[0].time, keyframe, whole and not torn and bool(data), data)


def _vp8(packets: Sequence[Packet]) -> tuple[bool, bytes]:
    data = b""
    for at, packet in enumerate(packets):
        try:
            head, part = VpxPayloadDescriptor.parse(packet.payload)
        except ValueError:
            return False, b""
        if at == 0 and not (head.partition_start and head.partition_id == 0):
            return False, b""
        data += part
    # RFC 6386, 9.1: the lowest bit of the first octet is 0 in a keyframe.
    return bool(data) and not data[0] & 1, data


def _h264(packets: Sequence[Packet]) -> tuple[bool, bytes]:
    data = b""
    for packet in packets:
        try:
            _, part = H264PayloadDescriptor.parse(packet.payload)
        except (ValueError, IndexError):
            return False, b""
        data += part
    return packets[0].keyframe, data
