"""DTLS by aiortc: the handshake of a transport, over the engine's datagrams, to SRTP keys (RFC 5763, 5764).

aiortc does the handshake and checks the fingerprint; what comes out is keys for the engine and nothing else.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple, cast

from aiortc.rtcdtlstransport import (
    SRTP_AEAD_AES_128_GCM,
    SRTP_AEAD_AES_256_GCM,
    SRTP_AES128_CM_SHA1_80,
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
    SRTPProtectionProfile,
    State,
)
from OpenSSL import SSL

from vicon.media.sdp import Fingerprint

if TYPE_CHECKING:
    from aiortc.rtcicetransport import RTCIceTransport

    from vicon.media._engine import Profile

HANDSHAKE_SECONDS = 15.0
HANDSHAKES_AT_ONCE = 300
LAST_FLIGHT_SECONDS = 30.0
"""How long a finished handshake still answers: the peer may have lost our last flight."""
QUEUED_DATAGRAMS = 16

_PROFILES: dict[SRTPProtectionProfile, Profile] = {
    SRTP_AEAD_AES_128_GCM: "aead_aes_128_gcm",
    SRTP_AEAD_AES_256_GCM: "aead_aes_256_gcm",
    SRTP_AES128_CM_SHA1_80: "aes128_cm_sha1_80",
}


class SrtpKeys(NamedTuple):
    """Master key followed by master salt; `rx` is what the client sends with, `tx` what we send with."""

    profile: Profile
    rx: bytes
    tx: bytes


class HandshakeFailed(Exception):
    """The handshake ended without keys: another fingerprint, no common profile, time-out or closed."""


class Certificate(RTCCertificate):
    """A certificate whose SSL context is made once: it costs more than a handshake."""

    _context: SSL.Context | None = None

    def _create_ssl_context(self, srtp_profiles: list[SRTPProtectionProfile]) -> SSL.Context:
        if self._context is None:
            self._context = super()._create_ssl_context(srtp_profiles)
            # A context that lives on would collect a session of every handshake; none is ever resumed.
            self._context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
        return self._context

    @cached_property
    def fingerprint(self) -> str:
        """sha-256, pairs of hex digits."""
        return next(f.value for f in self.getFingerprints() if f.algorithm == "sha-256")


class Certificates:
    """The process's certificate, a new one every 14 days; running transports keep theirs."""

    LIFE_SECONDS: ClassVar[float] = 14 * 86_400.0

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._made = clock()
        self._current = Certificate.generateCertificate()

    def current(self) -> Certificate:
        if self._clock() - self._made >= self.LIFE_SECONDS:
            self._made = self._clock()
            self._current = Certificate.generateCertificate()
        return self._current


class EngineIce:
    """Stands where aiortc expects an ICE transport; datagrams come from and go to the engine."""

    role = "controlled"

    def __init__(self, send: Callable[[bytes], object]) -> None:
        self._send_datagram = send
        self._received: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._closed = False

    def feed(self, datagram: bytes) -> None:
        """A DTLS datagram from a validated address. What comes in excess is dropped."""
        if datagram and not self._closed and self._received.qsize() < QUEUED_DATAGRAMS:
            self._received.put_nowait(datagram)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._received.put_nowait(None)

    async def _recv(self) -> bytes:
        datagram = await self._received.get()
        if datagram is None:
            self._received.put_nowait(None)
            raise ConnectionError
        return datagram

    async def _send(self, data: bytes) -> None:
        if self._closed:
            raise ConnectionError
        self._send_datagram(data)


class Dtls(RTCDtlsTransport):
    """One handshake. `role` is ours: `server` after `setup:passive` in the answer."""

    def __init__(
        self,
        ice: EngineIce,
        certificate: Certificate,
        role: Literal["server", "client"],
        fingerprints: Iterable[Fingerprint],
    ) -> None:
        super().__init__(cast("RTCIceTransport", ice), [certificate])
        # OpenSSL as a server takes its own order: the cheapest cipher comes first.
        self._srtp_profiles = list(_PROFILES)
        self._set_role(role)
        self._fingerprints = [RTCDtlsFingerprint(f.algorithm, f.value) for f in fingerprints]
        self._keys: SrtpKeys | None = None

    async def handshake(self) -> SrtpKeys:
        """Run it to the end; the keys exist only if the peer's certificate has every offered fingerprint.

        Raises HandshakeFailed.
        """
        try:
            async with asyncio.timeout(HANDSHAKE_SECONDS):
                await self.start(RTCDtlsParameters(self._fingerprints))
        except TimeoutError:
            raise HandshakeFailed("The DTLS handshake took too long.") from None
        if self._state != State.CONNECTED or self._keys is None:
            raise HandshakeFailed("The DTLS handshake failed.")
        return self._keys

    def release(self) -> None:
        """Forget OpenSSL's state without a word to the peer: a close alert would end the call."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._ssl = None

    def _setup_srtp(self) -> None:
        # aiortc calls this after the fingerprint check and before CONNECTED.
        assert self._ssl is not None
        name = self._ssl.get_selected_srtp_profile()
        profile = next((p for p in self._srtp_profiles if p.openssl_profile == name), None)
        if profile is None:
            self._set_state(State.FAILED)
            return
        length = 2 * (profile.key_length + profile.salt_length)
        material = self._ssl.export_keying_material(b"EXTRACTOR-dtls_srtp", length)
        ours, theirs = (1, 0) if self._role == "server" else (0, 1)
        self._keys = SrtpKeys(
            _PROFILES[profile],
            rx=profile.get_key_and_salt(material, theirs),
            tx=profile.get_key_and_salt(material, ours),
        )
