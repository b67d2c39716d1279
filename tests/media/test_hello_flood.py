"""A thousand forged ClientHellos a second from other addresses, in each phase of a connection (threats 3)."""

from __future__ import annotations

import asyncio
import os
import struct
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.media.meeting import MIC_AND_CAMERA, Heard, speaks
from tests.media.peer import Peer
from tests.media.stranger import Stranger
from vicon.media.dtls import Certificate, Dtls, EngineIce, HandshakeFailed
from vicon.media.sdp import Fingerprint

if TYPE_CHECKING:
    from vicon.media.room import Room

pytestmark = [pytest.mark.anyio, pytest.mark.apart]

RATE = 1_000
ALERT = 21
"""Content type of a record (RFC 6347 4.1)."""
NULL_CIPHERS = (0x0000, 0x0001, 0x0002, 0x003B)
"""TLS_NULL_WITH_NULL_NULL, TLS_RSA_WITH_NULL_MD5, _SHA and _SHA256."""


def hello_without_cipher(sequence: int) -> bytes:
    """A whole ClientHello of DTLS 1.2 (RFC 6347 4.2) that any server answers with an alert."""
    ciphers = b"".join(struct.pack("!H", cipher) for cipher in NULL_CIPHERS)
    srtp = struct.pack("!HHHHB", 14, 5, 2, 7, 0)  # use_srtp: SRTP_AEAD_AES_128_GCM (RFC 7714 14.2)
    body = b"\xfe\xfd" + os.urandom(32) + b"\0\0" + struct.pack("!H", len(ciphers)) + ciphers + b"\x01\0"
    body += struct.pack("!H", len(srtp)) + srtp
    whole = len(body).to_bytes(3, "big")
    message = b"\x01" + whole + b"\0\0" + bytes(3) + whole + body
    return struct.pack("!BHHIHH", 22, 0xFEFD, 0, 0, sequence & 0xFFFF, len(message)) + message


class Victim(Peer):
    """Takes its time between flights, and keeps every alert it is sent."""

    def __init__(self, **how: Any) -> None:
        super().__init__(("mic",), **how)
        self.alerts: list[bytes] = []

    async def _send(self, data: bytes) -> None:
        await asyncio.sleep(0.2)
        await super()._send(data)

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        if data[0] == ALERT:
            self.alerts.append(data)
        super().datagram_received(data, addr)


class Flood:
    """Strangers who send forged hellos to `server` from its start until it is stopped."""

    def __init__(self, strangers: list[Stranger]) -> None:
        self.strangers = strangers
        self.sent = 0
        self._running: asyncio.Task[None] | None = None

    def start(self, server: tuple[str, int]) -> None:
        self._running = asyncio.create_task(self._run(server))

    async def _run(self, server: tuple[str, int]) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        while True:
            while self.sent < (loop.time() - began) * RATE:
                stranger = self.strangers[self.sent % len(self.strangers)]
                stranger.send(hello_without_cipher(self.sent), server)
                self.sent += 1
            await asyncio.sleep(0.005)

    async def more(self, count: int) -> None:
        """Wait until `count` more were sent."""
        until = self.sent + count
        async with asyncio.timeout(60):
            while self.sent < until:
                await asyncio.sleep(0.01)

    def stop(self) -> None:
        if self._running is not None:
            self._running.cancel()


@pytest.fixture
async def flood() -> AsyncIterator[Flood]:
    flood = Flood([await Stranger.open() for _ in range(4)])
    yield flood
    flood.stop()
    for stranger in flood.strangers:
        stranger.close()


async def test_the_forged_hello_would_end_a_handshake_that_read_it() -> None:
    said: list[bytes] = []
    ice = EngineIce(said.append)
    server = Dtls(ice, Certificate.generateCertificate(), "server", [Fingerprint("sha-256", "AA" * 32)])
    ice.feed(hello_without_cipher(0))
    with pytest.raises(HandshakeFailed):
        await server.handshake()
    assert [data for data in said if data[0] == ALERT]
    server.release()


@pytest.mark.parametrize("setup", ["actpass", "passive"])
async def test_a_flood_of_forged_hellos_neither_hinders_nor_ends_a_connection(
    room: Room, heard: Heard, peers: list[Peer], flood: Flood, setup: str
) -> None:
    listener, victim = Peer(()), Victim(setup=setup)
    peers += [listener, victim]
    await listener.connect(await room.connect("budi", "st_budi", listener.offer()))
    victim.accept(await room.connect("ani", "st_ani", victim.offer()))
    room.gates({"ani": MIC_AND_CAMERA})

    flood.start(victim.server)
    await flood.more(RATE // 2)  # before the victim has an address
    await victim.open_socket()
    await victim.check()
    await flood.more(RATE // 2)  # between its check and its hello
    before = flood.sent
    await asyncio.wait_for(victim.shake_hands(), 60)
    assert flood.sent - before > RATE // 5  # while it shakes hands
    speaks(victim, b"ani")
    await listener.until(lambda p: b"ani" in p.texts("audio"))
    await flood.more(RATE)  # and after
    there = len(listener.packets)
    await listener.until(lambda p: len(p.packets) > there + 10)

    assert victim.secured and victim.alerts == []
    assert [stranger.received for stranger in flood.strangers] == [[]] * len(flood.strangers)
    assert not [state for who, state, _ in heard.states if who == "ani" and state == "closed"]
