"""A peer of `vicon.rehearsal` that keeps and reads all it gets, and sends frames that say what they are."""

from __future__ import annotations

import asyncio
import random
import struct
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pylibsrtp
from aiortc.rtp import is_rtcp

from tests.media.frames import opus, opus_text, vp8, vp8_text
from vicon.rehearsal import peer, rtcp
from vicon.rehearsal.offering import LEVEL, MID, OPUS, RID, TRANSPORT_CC, VP8
from vicon.rehearsal.peer import Kind
from vicon.rehearsal.rtp import Packet, vp8_descriptor

REPORT = struct.pack("!BBHI", 0x80, 201, 1, 1)
"""A receiver report of nothing (RFC 3550 6.4.2)."""


class Peer(peer.Peer):
    """One client. Everything that came is in `packets` and `rtcp`."""

    CONSENT_S = 2.0
    REPORTS_S = 1.0

    def __init__(self, sends: Sequence[Kind] = ("mic", "camera"), **options: Any) -> None:
        super().__init__(sends, **options)
        self.packets: list[Packet] = []
        self.rtcp: list[rtcp.Packet] = []
        self.undecipherable = 0
        self.keyframes_wanted = 0
        self._changed = asyncio.Event()
        self._streams: dict[tuple[Kind, str], Stream] = {}

    async def shake_hands(self) -> None:
        await super().shake_hands()
        self.start(self._report())

    async def _report(self) -> None:
        """Be heard of, as browsers are: who sends nothing at all may be behind a link that is full."""
        while True:
            self.send(self.protect(REPORT))
            await asyncio.sleep(self.REPORTS_S)

    def media(self, data: bytes) -> None:
        try:
            plain = self.unprotect(data)
            if is_rtcp(data):
                for packet in rtcp.parse(plain):
                    self.rtcp.append(packet)
                    self.keyframes_wanted += packet.is_pli
            else:
                self.packets.append(Packet.parse(plain))
        except ConnectionError:
            return
        except pylibsrtp.Error:
            self.undecipherable += 1
        self._changed.set()

    async def until(self, holds: Callable[[Peer], object], seconds: float = 60) -> None:
        """Wait for a condition on what was received. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not holds(self):
                self._changed.clear()
                await self._changed.wait()

    def stream(self, kind: Kind, rid: str = "") -> Stream:
        """One encoding of one source, made at first use."""
        if (kind, rid) not in self._streams:
            self._streams[kind, rid] = Stream(self, str(self.sends.index(kind)), kind, rid)
        return self._streams[kind, rid]

    def send_rtp(self, packet: Packet) -> None:
        packet.ext[TRANSPORT_CC] = struct.pack("!H", self.next_number())
        self.send(self.protect(bytes(packet)))

    def play(self, *streams: Stream) -> None:
        """Send on these by themselves: sound each 20 ms, pictures each 33 ms."""
        for stream in streams:
            self.start(stream.run())

    def texts(self, media: str) -> set[bytes]:
        """What the frames received so far say, without padding."""
        ssrcs = {s.ssrc for m in self.slots(media) for s in m.ssrc}
        text = opus_text if media == "audio" else vp8_text
        return {text(p.payload) for p in self.packets if p.ssrc in ssrcs and p.payload}


class Stream:
    """One SSRC that a peer sends; its frames carry `text`, or are `pictures`, the first if one is due."""

    def __init__(self, peer: Peer, mid: str, kind: Kind, rid: str) -> None:
        self.peer = peer
        self.text = f"{kind} {rid}".strip().encode()
        self.level = 20
        self.pictures: Sequence[bytes] = ()
        self.sent = 0
        self.lost_every = 0
        """Of so many packets one is lost on the way; 0: none."""
        self._audio = kind in ("mic", "screen_audio")
        self._ssrc = random.getrandbits(32) | 2
        self._sequence = random.getrandbits(15)
        self._timestamp = random.getrandbits(31)
        self._ext = {MID: mid.encode()} | ({RID: rid.encode()} if rid else {})
        self._keyframes = -1
        self._scene = 0

    def send(self) -> None:
        """The next frame; a keyframe if one is wanted."""
        wanted = self.peer.keyframes_wanted
        keyframe, self._keyframes = wanted > self._keyframes, wanted
        if self._audio:
            payload, kind = opus(self.text), OPUS
            ext = self._ext | {LEVEL: bytes([0x80 | self.level])}
        elif self.pictures:
            self._scene = 0 if keyframe else self._scene + 1
            payload = vp8_descriptor(self.sent) + self.pictures[self._scene % len(self.pictures)]
            kind, ext = VP8, dict(self._ext)
        else:
            payload, kind = vp8(self.sent, keyframe=keyframe, text=self.text), VP8
            ext = dict(self._ext)
        packet = Packet(kind, self._sequence, self._timestamp, self._ssrc, payload, not self._audio, ext)
        if not self.lost_every or self.sent % self.lost_every:
            self.peer.send_rtp(packet)
        self.sent += 1
        self._sequence += 1
        self._timestamp += 960 if self._audio else 3_000

    async def run(self) -> None:
        while True:
            self.send()
            await asyncio.sleep(0.02 if self._audio else 0.033)


async def join(room: Any, participant: str, peer: Peer, *, seat: str = "") -> Peer:
    """Connect `peer` to a room of the plane under test."""
    answer: Callable[..., Awaitable[str]] = room.connect
    await peer.connect(await answer(participant, seat or f"st_{participant}", peer.offer()))
    return peer
