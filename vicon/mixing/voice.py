"""The sound of one track as samples in their place: late, lost and doubled packets put right.

Opus is decoded in the order of its time stamps. Where a packet is lost for good the last sound dies away;
where none was sent (RFC 6716, 2.1.9: DTX) there is silence.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator

import numpy as np
from av import AudioCodecContext, Packet
from av.error import FFmpegError
from numpy.typing import NDArray

from vicon.mixing import redundancy
from vicon.mixing.packets import Packet as Sent
from vicon.mixing.packets import Packets, Report
from vicon.mixing.tapes import Reel
from vicon.mixing.timebase import SenderClock, StreamClock

Sound = NDArray[np.float32]
"""Samples of both sides, shape (n, 2), 1.0 is full."""

RATE = 48_000
LOOKAHEAD = 312
"""So many samples later than its time stamp says a packet sounds: the encoder looks ahead (libopus at 48 kHz,
2.5 ms and 4 ms; what RFC 7845, 4.2 calls pre-skip, RTP does not tell)."""
LATE_US = 1_000_000
"""So late may a packet come and still be heard."""
APART = RATE * 30 // 1000
"""A drift of this many samples is put right at once; below it sound goes on till it is quiet."""
CLOSE = RATE * 3 // 1000
"""A drift of fewer samples is none: clocks are not told more exactly."""
QUIET = 0.005
"""What is nowhere louder can be cut, or lengthened, and nobody hears it."""
CONCEALED = RATE * 60 // 1000
FULL = np.float32(32_768)
RAMP = RATE // 400
"""2.5 ms: no sound begins or ends with a click."""


class Voice:
    """`origin`: microseconds since 1970 where sample 0 lies."""

    def __init__(self, reel: Reel, sender: SenderClock, origin: int) -> None:
        self.participant = reel.participant
        self._packets = Packets(reel)
        self._clock = StreamClock(self._packets.clock_rate, sender)
        self._origin = origin
        self._due: list[tuple[int, int, int, bytes]] = []
        self._held: set[tuple[int, int]] = set()
        self._decoder = _decoder()
        self._last: tuple[int, int, int] | None = None
        """Source, time and number of what was decoded last."""
        self._tail: Sound | None = None
        self._written = 0
        """Where the sound so far ends."""
        self._pieces: list[tuple[int, Sound]] = []

    def extend(self, reel: Reel) -> None:
        """Its files as they are now."""
        self._packets.extend(reel.files)

    def close(self) -> None:
        self._packets.close()

    def hear(self, upto: int) -> None:
        """Take in what arrived before (us)."""
        self._clock.learn(self._packets, upto)
        for entry in self._packets.upto(upto):
            # What came long before the beginning is heard nowhere: a tape may have begun hours earlier.
            if not isinstance(entry, Report) and entry.arrival >= self._origin - LATE_US:
                self._take(entry)

    def block(self, begin: int, end: int) -> Sound | None:
        """The samples [begin, end), once; None: silence. What arrived until `LATE_US` after must be in."""
        self._pause(end)
        while self._due and self._next < end:
            self._decode(*heapq.heappop(self._due))
            self._pause(end)
        mixed: Sound | None = None
        kept = []
        for at, piece in self._pieces:
            if at >= end:
                kept.append((at, piece))
                continue
            first, last = max(at, begin), min(at + len(piece), end)
            if first < last:
                mixed = np.zeros((end - begin, 2), np.float32) if mixed is None else mixed
                mixed[first - begin : last - begin] += piece[first - at : last - at]
            if at + len(piece) > end:
                kept.append((at, piece))
        self._pieces = kept
        return mixed

    def _take(self, it: Sent) -> None:
        found = [redundancy.Block(0, it.payload)] if it.main else redundancy.blocks(it.payload)
        for earlier, data in found:
            time = it.time - earlier
            # The packet's own number, or that of the one it stands for.
            key = (it.source, time)
            if data and key not in self._held and (self._last is None or key > self._last[:2]):
                self._held.add(key)
                heapq.heappush(self._due, (*key, it.seq, data))

    def _place(self, source: int, time: int) -> int:
        return (self._clock.at(source, time) - self._origin) * RATE // 1_000_000 - LOOKAHEAD

    def _decode(self, source: int, time: int, seq: int, data: bytes) -> None:
        self._held.discard((source, time))
        at = self._place(source, time)
        for piece in self._samples(data):
            end = at + len(piece)
            if self._tail is not None and abs(at - self._written) < APART:
                self._go_on(at, piece)
            elif at >= self._written:
                self._put(at, _risen(piece))
            # Else it is older than what stands there already: a clock that ran fast is put right.
            at = end
        self._last = (source, time, seq)

    def _go_on(self, at: int, piece: Sound) -> None:
        """Behind the sound so far without a seam; where both are quiet, in its own place."""
        drift = at - self._written
        if abs(drift) >= CLOSE and _quiet(piece) and (self._tail is None or _quiet(self._tail)):
            if drift < 0:
                piece = piece[-drift:]
            else:
                self._written = at
        if len(piece):
            self._put(self._written, piece)

    def _samples(self, data: bytes) -> Iterator[Sound]:
        try:
            for frame in self._decoder.decode(Packet(data)):
                yield frame.to_ndarray().astype(np.float32).reshape(-1, 2) / FULL
        except FFmpegError:
            self._decoder = _decoder()

    @property
    def _next(self) -> int:
        return self._place(self._due[0][0], self._due[0][1])

    def _pause(self, end: int) -> None:
        """Where nothing follows the sound so far it dies away, slower if what followed is lost."""
        if self._tail is None or self._last is None:
            return
        room = self._next - self._written if self._due else CONCEALED
        if room < APART or (not self._due and self._written >= end):
            return
        lost = not self._due or self._due[0][2] != self._last[2] + 1
        echo = self._tail[::-1][: min(CONCEALED if lost else RAMP, room)]
        self._pieces.append((self._written, _fallen(echo)))
        self._tail = None

    def _put(self, at: int, piece: Sound) -> None:
        self._pieces.append((at, piece))
        self._written, self._tail = at + len(piece), piece


def _quiet(piece: Sound) -> bool:
    return bool(np.abs(piece).max(initial=0.0) < QUIET)


def _decoder() -> AudioCodecContext:
    it = AudioCodecContext.create("libopus", "r")
    it.format, it.layout, it.sample_rate = "s16", "stereo", RATE
    return it


def _risen(piece: Sound) -> Sound:
    risen = piece.copy()
    n = min(RAMP, len(piece))
    risen[:n] *= np.linspace(0, 1, n, endpoint=False, dtype=np.float32)[:, None]
    return risen


def _fallen(piece: Sound) -> Sound:
    return piece * np.linspace(1, 0, len(piece), dtype=np.float32)[:, None]
