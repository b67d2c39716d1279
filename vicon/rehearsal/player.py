"""One played person: a socket of vicon.1, a transport, what they send, and what came of the others."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import Iterable
from typing import Any

import pylibsrtp
from aiortc.rtp import is_rtcp

from vicon.rehearsal import peer, rtcp
from vicon.rehearsal.arrivals import Arrivals
from vicon.rehearsal.feedback import Feedback
from vicon.rehearsal.media import CAMERA, Pictures, Sound, Stream
from vicon.rehearsal.peer import Kind
from vicon.rehearsal.socket import Witness

CONNECTS_S = 20.0
LEAVES_S = 2.0
REPORTS_S = 0.1
_LAYERS = b'"topic":"layers"'


class Peer(peer.Peer):
    """Counts what comes and reports on it. `witness`: opens packets to see how late they are."""

    def __init__(self, sends: Iterable[Kind], video_slots: int, *, witness: bool) -> None:
        super().__init__(list(sends), video_slots=video_slots, rids=[it.rid for it in CAMERA], host="")
        self.arrivals = Arrivals()
        self.pictures: dict[int, Pictures] = {}
        """By SSRC: those whose keyframes others ask for."""
        self._witness = witness
        self._feedback = Feedback()

    def media(self, data: bytes) -> None:
        if not self.secured:
            return
        if is_rtcp(data):
            if self.pictures:
                self._asked(data)
            return
        now = time.monotonic_ns()
        number = self.arrivals.came(data)
        if number is not None:
            self._feedback.arrived(number, now // 1000)
        if self._witness:
            try:
                self.arrivals.opened(self.unprotect(data), now)
            except pylibsrtp.Error:
                return

    def _asked(self, data: bytes) -> None:
        try:
            packets = rtcp.parse(self.unprotect(data))
        except pylibsrtp.Error:
            return
        for packet in packets:
            if packet.is_pli and (stream := self.pictures.get(packet.media_ssrc)):
                stream.keyframe = True

    async def report(self) -> None:
        """Feedback on what came, as long as the transport lives."""
        while True:
            await asyncio.sleep(REPORTS_S)
            if packet := self._feedback.packet(1, 1):
                self.send(self.protect(packet))


class Socket(Witness):
    """Hears which encodings anybody watches."""

    def __init__(self, origin: str) -> None:
        super().__init__(origin)
        self.pictures: list[tuple[str, Pictures]] = []
        """With the mid of their line."""

    def _skim(self, data: bytes) -> None:
        super()._skim(data)
        if self.pictures and _LAYERS in data[:80]:
            body = json.loads(data)["body"]
            for mid, stream in self.pictures:
                if mid == body["mid"]:
                    stream.watched = bool(body["layers"].get(stream.rid, stream.watched))


class Player:
    """`sends` and `talks`: what of theirs others get; `video_slots`: how many pictures they have room for."""

    def __init__(
        self, name: str, sends: Iterable[Kind], video_slots: int, *, talks: bool, witness: bool
    ) -> None:
        self.name = name
        self.peer = Peer(sends, video_slots, witness=witness)
        self.talks = talks
        self.seat = ""
        self.join_ms = 0.0
        self.streams: list[Stream] = []
        self.socket: Socket | None = None

    async def enter(self, origin: str, token: str, tls: ssl.SSLContext | None = None) -> None:
        """Join and connect; then what is sent is sent. `join_ms`: from `join` to the end of the handshake.

        Raises OSError, TimeoutError, ConnectionError, RuntimeError.
        """
        socket = self.socket = Socket(origin)
        async with asyncio.timeout(CONNECTS_S):
            await socket.connect(tls)
            began = time.monotonic()
            sends = self.peer.sends
            device = {"mic": "mic" in sends, "cam": "camera" in sends}
            await socket.join(token, self.name, device=device, offer=self.peer.offer())
            self.seat = socket.welcome["seat"]
            await self.peer.connect(socket.welcome["answer"], seconds=CONNECTS_S)
        self.join_ms = (time.monotonic() - began) * 1000
        self.peer.start(self.peer.report())
        self._send()

    def _send(self) -> None:
        assert self.socket is not None
        for place, kind in enumerate(self.peer.sends):
            mid = str(place)
            if kind == "mic":
                self.streams.append(Sound(self.peer, mid, talks=self.talks))
            elif kind == "camera":
                pictures = [Pictures(self.peer, mid, encoding) for encoding in CAMERA]
                self.peer.pictures = {it.ssrc: it for it in pictures}
                self.socket.pictures = [(mid, it) for it in pictures]
                self.streams += pictures
        for stream in self.streams:
            stream.start()

    async def ask(self, do: str, body: dict[str, Any]) -> str:
        """The error that a command came to, empty if it was carried out. Raises RuntimeError."""
        assert self.socket is not None
        return await self.socket.ask(do, body)

    async def view(self, wanted: Iterable[str], width: int, height: int) -> str:
        """Look at these: seats, or `speaker`. The error, empty if it was carried out."""
        mids = [line.rtp.muxId for line in self.peer.slots("video")]
        slots = [
            {"mid": mid, "want": want, "w": width, "h": height}
            for mid, want in zip(mids, wanted, strict=False)
        ]
        return await self.ask("media.view", {"slots": slots})

    async def leave(self) -> None:
        """Says so: who only hangs up stays on the list for half a minute."""
        for stream in self.streams:
            stream.stop()
        self.peer.close()
        if self.socket is None or self.socket.closed:
            return
        try:
            async with asyncio.timeout(LEAVES_S):
                await self.socket.ask("leave", {})
        except (TimeoutError, RuntimeError):
            pass
        self.socket.hang_up()
