"""The picture of one track at any moment, from the best of its encodings that is coming in.

What nobody looks at is not decoded: what came since the last keyframe is kept, and decoded when it is wanted.
"""

from __future__ import annotations

from collections import deque

from av import Packet, VideoCodecContext, VideoFrame
from av.error import FFmpegError

from vicon.mixing.frames import Assembly, Encoded
from vicon.mixing.packets import Packets, Report
from vicon.mixing.tapes import Reel
from vicon.mixing.timebase import SenderClock, StreamClock

GONE_US = 2_000_000
"""An encoding that brought no picture for so long is not looked at any more."""
KEPT = 300
"""So many pictures are kept for somebody whom nobody sees; then they are decoded, since memory ends."""
_RANK = {"f": 0, "": 0, "h": 1, "q": 2}


class Encoding:
    """One reel of pictures, asked for moments that only go forward (us since 1970)."""

    def __init__(self, reel: Reel, sender: SenderClock) -> None:
        self.rank = _RANK.get(reel.rid, 3)
        self._codec = reel.files[0].header.codec
        self._packets = Packets(reel)
        self._clock = StreamClock(self._packets.clock_rate, sender)
        self._assembly = Assembly(self._codec)
        self._coming: deque[Encoded] = deque()
        self._pending: list[Encoded] = []
        """Due, not decoded yet: all since the last keyframe, or since the last one decoded."""
        self._whole = False
        """All that the next picture builds upon is here."""
        self._decoder = self._new_decoder()
        self._frame: VideoFrame | None = None
        self._taken: int | None = None
        """When the newest picture that is due was taken."""

    def extend(self, reel: Reel) -> None:
        """Its files as they are now."""
        self._packets.extend(reel.files)

    def close(self) -> None:
        self._packets.close()

    def see(self, upto: int) -> None:
        """Take in what arrived before."""
        self._clock.learn(self._packets, upto)
        for entry in self._packets.upto(upto):
            if not isinstance(entry, Report):
                self._assembly.take(entry)
        self._coming.extend(self._assembly.pictures(upto))

    def alive(self, at: int) -> bool:
        """Whether pictures are coming in at that moment."""
        self._reach(at)
        return self._taken is not None and at - self._taken < GONE_US

    def at(self, at: int) -> VideoFrame | None:
        """The newest picture taken by then; None if there was none yet."""
        self._reach(at)
        self._catch_up()
        return self._frame

    def _reach(self, at: int) -> None:
        while self._coming:
            it = self._coming[0]
            taken = self._clock.at(it.source, it.time)
            if taken > at:
                return
            self._coming.popleft()
            self._taken = taken
            if it.keyframe and it.whole:
                self._pending, self._whole = [it], True
            elif self._whole and it.whole:
                self._pending.append(it)
            else:
                # What builds upon a lost picture cannot be shown: the last stands until the next keyframe.
                self._whole = False
            if len(self._pending) > KEPT:
                self._catch_up()

    def _catch_up(self) -> None:
        pending, self._pending = self._pending, []
        for it in pending:
            self._decode(it)

    def _decode(self, it: Encoded) -> None:
        if it.keyframe:
            self._decoder = self._new_decoder()
        try:
            for frame in self._decoder.decode(Packet(it.data)):
                self._frame = frame
        except FFmpegError:
            self._decoder = self._new_decoder()

    def _new_decoder(self) -> VideoCodecContext:
        it = VideoCodecContext.create("libvpx" if self._codec == "vp8" else "h264", "r")
        it.thread_count = 1
        return it


class Track:
    """All encodings of one camera or screen."""

    def __init__(self, sender: SenderClock) -> None:
        self._sender = sender
        self._by_rid: dict[str, Encoding] = {}
        self._encodings: list[Encoding] = []

    def extend(self, reel: Reel) -> None:
        """One of its encodings, new or with the files that it has now."""
        known = self._by_rid.get(reel.rid)
        if known is not None:
            known.extend(reel)
            return
        self._by_rid[reel.rid] = Encoding(reel, self._sender)
        self._encodings = sorted(self._by_rid.values(), key=lambda it: it.rank)

    def close(self) -> None:
        for it in self._encodings:
            it.close()

    def see(self, upto: int) -> None:
        """Take in what arrived before (us)."""
        for it in self._encodings:
            it.see(upto)

    def alive(self, at: int) -> bool:
        return any(it.alive(at) for it in self._encodings)

    def at(self, at: int) -> VideoFrame | None:
        """The picture of that moment from the best encoding there is; None if nothing comes in."""
        best = next((it for it in self._encodings if it.alive(at)), None)
        return None if best is None else best.at(at)
