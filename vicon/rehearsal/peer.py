"""A WebRTC client of one socket and no codecs: real ICE checks, DTLS by aiortc, SRTP by libsrtp.

Cheap enough for hundreds in one process: certificates are shared, nothing is decoded.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Coroutine, Sequence
from ipaddress import ip_address
from typing import Any, Literal

from aiortc.rtcdtlstransport import RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport
from aiortc.rtp import is_rtcp
from aiortc.sdp import MediaDescription, SessionDescription

from vicon.media.dtls import Certificate
from vicon.rehearsal import stun
from vicon.rehearsal.offering import Line, write_offer

Kind = Literal["mic", "camera", "screen", "screen_audio"]
AUDIO: frozenset[Kind] = frozenset(("mic", "screen_audio"))
TRIES, AGAIN_S = 600, 0.1
"""Checks until somebody answers, and the time between them."""

_shared: list[Certificate] = []


def shared_certificate() -> Certificate:
    if not _shared:
        _shared.append(Certificate.generateCertificate())
    return _shared[0]


class Peer(asyncio.DatagramProtocol):
    """One client's transport. `sends`: its sending lines in order; `rids`: its camera's, largest first.

    `host`: the address that it sends from, of the family of the server's; empty: any. What comes in as RTP or
    RTCP goes to `media`, which is for others to say.
    """

    CONSENT_S = 5.0
    """How often it checks again that it is still wanted (RFC 7675)."""

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
        self.address: tuple[str, int] = ("", 0)
        self.answer: SessionDescription | None = None
        self._random = random.Random()  # noqa: S311 - names of a rehearsal, no secrets
        self._ufrag, self._pwd = self._credentials()
        self._transactions: dict[bytes, asyncio.Future[int]] = {}
        self._dtls_in: asyncio.Queue[bytes] = asyncio.Queue()
        self._dtls: RTCDtlsTransport | None = None
        self._udp: asyncio.DatagramTransport | None = None
        self._number = 0
        self._server: tuple[str, int] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.role = "controlling"  # what aiortc asks of an ICE transport

    def _credentials(self) -> tuple[str, str]:
        return f"{self._random.getrandbits(32):08x}", f"{self._random.getrandbits(96):024x}"

    # --- offer and answer -------------------------------------------------------------------------

    def offer(self) -> str:
        """The text of an offer in Chromium's manner."""
        lines = [
            Line("audio" if kind in AUDIO else "video", rids=self.rids if kind == "camera" else [])
            for kind in self.sends
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
        self._server = None

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
            self.start(self._keep_consent())
            await self.shake_hands()

    async def open_socket(self) -> None:
        """A fresh socket, beside the one before if there is one; from now on it is the one in use."""
        loop = asyncio.get_running_loop()
        any_of_family = "::" if ip_address(self.server[0]).version == 6 else "0.0.0.0"  # noqa: S104 - a client
        at = (self.host or any_of_family, 0)
        self._udp, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=at)
        self.address = self._udp.get_extra_info("sockname")[:2]

    async def check(self, *, nominate: bool = True) -> int:
        """Send checks until one is answered; returns the type of the answer. Raises TimeoutError."""
        ours = self._first
        assert ours.ice is not None
        username = f"{ours.ice.usernameFragment}:{self._ufrag}"
        waiting = asyncio.get_running_loop().create_future()
        for _ in range(TRIES):
            check = stun.Check(username, str(ours.ice.password), nominate)
            self._transactions[check.transaction] = waiting
            self.send(bytes(check))
            done, _pending = await asyncio.wait([waiting], timeout=AGAIN_S)
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
        if self._server is None:
            its = [one for one in self._first.ice_candidates if one.protocol.lower() == "udp"]
            if self.host:
                family = ip_address(self.host).version
                its = [one for one in its if ip_address(one.ip).version == family]
            found = its[0]
            self._server = found.ip, found.port
        return self._server

    @property
    def secured(self) -> bool:
        return self._dtls is not None and self._dtls.state == "connected"

    async def _keep_consent(self) -> None:
        while True:
            await asyncio.sleep(self.CONSENT_S)
            await self.check()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Something that goes on until `silence`."""
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
        if 127 < data[0] < 192:
            self.media(data)
        elif stun.is_stun(data):
            kind, transaction, _ = stun.read(data)
            waiting = self._transactions.pop(transaction, None)
            if waiting is not None and not waiting.done():
                waiting.set_result(kind)
        elif 19 < data[0] < 64:
            self._dtls_in.put_nowait(data)

    async def _recv(self) -> bytes:
        return await self._dtls_in.get()

    async def _send(self, data: bytes) -> None:
        self.send(data)

    def media(self, data: bytes) -> None:
        """One datagram of SRTP or SRTCP came."""

    def next_number(self) -> int:
        """Of a packet that leaves, transport-wide: 16 bits."""
        self._number = (self._number + 1) & 0xFFFF
        return self._number

    def protect(self, packet: bytes) -> bytes:
        """SRTP or SRTCP of `packet`, once there are keys."""
        assert self._dtls is not None
        assert self._dtls._tx_srtp is not None
        session = self._dtls._tx_srtp
        return bytes(session.protect_rtcp(packet) if is_rtcp(packet) else session.protect(packet))

    def unprotect(self, packet: bytes) -> bytes:
        """What a peer sent. Raises pylibsrtp.Error; ConnectionError before there are keys."""
        if self._dtls is None or self._dtls._rx_srtp is None:
            raise ConnectionError("no keys yet")
        session = self._dtls._rx_srtp
        return bytes(session.unprotect_rtcp(packet) if is_rtcp(packet) else session.unprotect(packet))
