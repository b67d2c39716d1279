"""A WebRTC client of one socket and no codecs: real ICE checks, DTLS by aiortc, SRTP by libsrtp.

Cheap enough for hundreds in one process: certificates are shared, nothing is decoded.
"""

from __future__ import annotations

import asyncio
import random
import struct
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import ip_address
from typing import Any, Literal

import pylibsrtp
from aiortc.rtcdtlstransport import RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport
from aiortc.rtp import is_rtcp
from aiortc.sdp import MediaDescription, SessionDescription

from tests.media import rtcp, stun
from tests.media.offering import LEVEL, MID, OPUS, RID, TRANSPORT_CC, VP8, Line, write_offer
from tests.media.rtp import Packet, opus, opus_text, vp8, vp8_descriptor, vp8_text
from vicon.media.dtls import Certificate

Kind = Literal["mic", "camera", "screen", "screen_audio"]

_shared: list[Certificate] = []


def shared_certificate() -> Certificate:
    if not _shared:
        _shared.append(Certificate.generateCertificate())
    return _shared[0]


class Peer(asyncio.DatagramProtocol):
    """One client. `sends` are its sending lines in order; `rids` those of its camera, largest first.

    `host`: the loopback address that it sends from.
    """

    def __init__(
        self,
        sends: Sequence[Kind] = ("mic", "camera"),
        *,
        audio_slots: int = 3,
        video_slots: int = 4,
        rids: Sequence[str] = ("f", "h", "q"),
        certificate: Certificate | None = None,
        fingerprint: str | None = None,
        setup: str = "actpass",
        host: str = "127.0.0.1",
    ) -> None:
        self.host = host
        self.sends = list(sends)
        self.audio_slots = audio_slots
        self.video_slots = video_slots
        self.rids = list(rids)
        self.setup = setup
        self.certificate = certificate or shared_certificate()
        self.fingerprint = fingerprint or self.certificate.fingerprint
        self.packets: list[Packet] = []
        self.rtcp: list[rtcp.Packet] = []
        self.undecipherable = 0
        self.address: tuple[str, int] = ("", 0)
        self.answer: SessionDescription | None = None
        self.keyframes_wanted = 0
        self._changed = asyncio.Event()
        self._random = random.Random()
        self._ufrag, self._pwd = self._credentials()
        self._transactions: dict[bytes, asyncio.Future[int]] = {}
        self._dtls_in: asyncio.Queue[bytes] = asyncio.Queue()
        self._dtls: RTCDtlsTransport | None = None
        self._udp: asyncio.DatagramTransport | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._streams: dict[tuple[Kind, str], Stream] = {}
        self._wide = 0
        self.role = "controlling"  # what aiortc asks of an ICE transport

    def _credentials(self) -> tuple[str, str]:
        return f"{self._random.getrandbits(32):08x}", f"{self._random.getrandbits(96):024x}"

    # --- offer and answer -------------------------------------------------------------------------

    def offer(self) -> str:
        """The text of an offer in Chromium's manner."""
        lines = [
            Line(
                "audio" if k in ("mic", "screen_audio") else "video", rids=self.rids if k == "camera" else []
            )
            for k in self.sends
        ]
        lines += [Line("audio", receives=True)] * self.audio_slots
        lines += [Line("video", receives=True)] * self.video_slots
        return write_offer(lines, self._ufrag, self._pwd, self.fingerprint, self.setup)

    def restart(self) -> str:
        """An offer that restarts ICE."""
        self._ufrag, self._pwd = self._credentials()
        return self.offer()

    def accept(self, answer: str) -> None:
        self.answer = SessionDescription.parse(answer)

    def slots(self, media: str) -> list[MediaDescription]:
        """The answered receive lines of `audio` or `video`."""
        assert self.answer is not None
        return [m for m in self.answer.media if m.kind == media and m.direction == "sendonly" and m.port]

    # --- connecting -------------------------------------------------------------------------------

    async def connect(self, answer: str, *, seconds: float = 60) -> None:
        """Check, shake hands and derive keys. Raises TimeoutError or ConnectionError."""
        self.accept(answer)
        async with asyncio.timeout(seconds):
            await self.open_socket()
            await self.check()
            self._start(self._keep_consent())
            await self.shake_hands()

    async def open_socket(self) -> None:
        """A fresh socket, beside the one before if there is one; from now on it is the one in use."""
        loop = asyncio.get_running_loop()
        self._udp, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(self.host, 0))
        self.address = self._udp.get_extra_info("sockname")[:2]

    async def check(self, *, nominate: bool = True) -> int:
        """Send checks until one is answered; returns the type of the answer."""
        ours = self._first
        assert ours.ice is not None
        username = f"{ours.ice.usernameFragment}:{self._ufrag}"
        waiting = asyncio.get_running_loop().create_future()
        for _ in range(600):
            check = stun.Check(username, str(ours.ice.password), nominate)
            self._transactions[check.transaction] = waiting
            self.send(bytes(check))
            done, _pending = await asyncio.wait([waiting], timeout=0.1)
            if done:
                return int(waiting.result())
        raise TimeoutError("no answer to any check")

    async def shake_hands(self) -> None:
        description = self._first.dtls
        assert description is not None
        self._dtls = RTCDtlsTransport(self, [self.certificate])  # type: ignore[arg-type]
        self._dtls._set_role("client" if description.role == "server" else "server")
        await self._dtls.start(
            RTCDtlsParameters([RTCDtlsFingerprint(f.algorithm, f.value) for f in description.fingerprints])
        )
        if self._dtls.state != "connected":
            raise ConnectionError("DTLS failed")

    @property
    def _first(self) -> MediaDescription:
        assert self.answer is not None
        return next(m for m in self.answer.media if m.port)

    @property
    def server(self) -> tuple[str, int]:
        """The first address of our family: the network one where the engine has one beside loopback."""
        family = ip_address(self.host).version
        candidate = next(one for one in self._first.ice_candidates if ip_address(one.ip).version == family)
        return candidate.ip, candidate.port

    @property
    def secured(self) -> bool:
        return self._dtls is not None and self._dtls.state == "connected"

    async def _keep_consent(self) -> None:
        while True:
            await asyncio.sleep(2)
            await self.check()

    def _start(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def silence(self) -> None:
        """Stop everything that runs by itself: checks and streams."""
        for task in self._tasks:
            task.cancel()

    def close(self) -> None:
        self.silence()
        if self._dtls is not None and self._dtls._task is not None:
            self._dtls._task.cancel()
        if self._udp is not None:
            self._udp.close()

    # --- the socket -------------------------------------------------------------------------------

    def send(self, datagram: bytes) -> None:
        assert self._udp is not None
        self._udp.sendto(datagram, self.server)

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        if stun.is_stun(data):
            kind, transaction, _ = stun.read(data)
            waiting = self._transactions.pop(transaction, None)
            if waiting is not None and not waiting.done():
                waiting.set_result(kind)
        elif 19 < data[0] < 64:
            self._dtls_in.put_nowait(data)
        elif 127 < data[0] < 192:
            self._media(data)

    async def _recv(self) -> bytes:
        return await self._dtls_in.get()

    async def _send(self, data: bytes) -> None:
        self.send(data)

    def _media(self, data: bytes) -> None:
        if self._dtls is None or self._dtls._rx_srtp is None:
            return
        try:
            if is_rtcp(data):
                for packet in rtcp.parse(self._dtls._rx_srtp.unprotect_rtcp(data)):
                    self.rtcp.append(packet)
                    self.keyframes_wanted += packet.is_pli
            else:
                self.packets.append(Packet.parse(self._dtls._rx_srtp.unprotect(data)))
        except pylibsrtp.Error:
            self.undecipherable += 1
        self._changed.set()

    async def until(self, holds: Callable[[Peer], object], seconds: float = 60) -> None:
        """Wait for a condition on what was received. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not holds(self):
                self._changed.clear()
                await self._changed.wait()

    # --- media ------------------------------------------------------------------------------------

    def protect(self, packet: bytes) -> bytes:
        assert self._dtls is not None and self._dtls._tx_srtp is not None
        session = self._dtls._tx_srtp
        return bytes(session.protect_rtcp(packet) if is_rtcp(packet) else session.protect(packet))

    def stream(self, kind: Kind, rid: str = "") -> Stream:
        """One encoding of one source, made at first use."""
        if (kind, rid) not in self._streams:
            self._streams[kind, rid] = Stream(self, str(self.sends.index(kind)), kind, rid)
        return self._streams[kind, rid]

    def send_rtp(self, packet: Packet) -> None:
        packet.ext[TRANSPORT_CC] = struct.pack("!H", self._wide & 0xFFFF)
        self._wide += 1
        self.send(self.protect(bytes(packet)))

    def play(self, *streams: Stream) -> None:
        """Send on these by themselves: sound each 20 ms, pictures each 33 ms."""
        for stream in streams:
            self._start(stream.run())

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
