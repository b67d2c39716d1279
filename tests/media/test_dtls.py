"""The handshake gives keys to the peer that was offered, and to nobody else (threats 3 and 4)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from aiortc.rtcdtlstransport import SRTP_AES128_CM_SHA1_80, RTCCertificate

from vicon.media import dtls
from vicon.media.dtls import Certificate, Certificates, Dtls, EngineIce, HandshakeFailed, SrtpKeys
from vicon.media.sdp import Fingerprint

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


OURS = Certificate.generateCertificate()
THEIRS = Certificate.generateCertificate()
OTHER = Certificate.generateCertificate()


def prints(certificate: RTCCertificate, *algorithms: str) -> list[Fingerprint]:
    known = {f.algorithm: f.value for f in certificate.getFingerprints()}
    return [Fingerprint(a, known[a]) for a in algorithms or ("sha-256",)]


@dataclass
class Wire:
    """Two handshakes back to back; `flights` are the sizes of our datagrams."""

    offered: list[Fingerprint] = field(default_factory=lambda: prints(THEIRS))
    role: str = "server"
    spoil: Callable[[bytes], list[bytes]] = lambda data: [data]
    flights: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.our_ice = EngineIce(self._from_us)
        self.their_ice = EngineIce(self._from_them)
        ours, theirs = ("server", "client") if self.role == "server" else ("client", "server")
        self.ours = Dtls(self.our_ice, OURS, ours, self.offered)  # type: ignore[arg-type]
        self.theirs = Dtls(self.their_ice, THEIRS, theirs, prints(OURS))  # type: ignore[arg-type]

    def _from_us(self, data: bytes) -> None:
        self.flights.append(len(data))
        self.their_ice.feed(data)

    def _from_them(self, data: bytes) -> None:
        for datagram in self.spoil(data):
            self.our_ice.feed(datagram)

    async def run(self) -> tuple[SrtpKeys, SrtpKeys]:
        their_task = asyncio.ensure_future(self.theirs.handshake())
        try:
            return await self.ours.handshake(), await their_task
        finally:
            their_task.cancel()
            await asyncio.gather(their_task, return_exceptions=True)
            self.ours.release()
            self.theirs.release()


@pytest.mark.parametrize("role", ["server", "client"])
async def test_both_ends_hold_the_same_keys_in_gcm(role: str) -> None:
    ours, theirs = await Wire(role=role).run()
    assert ours.profile == "aead_aes_128_gcm"
    assert (ours.rx, ours.tx) == (theirs.tx, theirs.rx)
    assert len(ours.rx) == 28
    assert ours.rx != ours.tx


async def test_a_peer_that_knows_only_the_old_cipher_gets_it() -> None:
    wire = Wire()
    old = Certificate.generateCertificate()
    wire.theirs = Dtls(wire.their_ice, old, "client", prints(OURS))
    wire.theirs._srtp_profiles = [SRTP_AES128_CM_SHA1_80]
    wire.ours = Dtls(wire.our_ice, OURS, "server", prints(old))
    ours, _ = await wire.run()
    assert ours.profile == "aes128_cm_sha1_80"
    assert len(ours.rx) == 30


def flipped() -> list[Fingerprint]:
    [right] = prints(THEIRS)
    digit = "0" if right.value[0] != "0" else "1"
    return [Fingerprint("sha-256", digit + right.value[1:])]


@pytest.mark.parametrize(
    "offered",
    [
        pytest.param(flipped(), id="one digit"),
        pytest.param(prints(OTHER), id="another certificate"),
        pytest.param(prints(THEIRS) + prints(OTHER, "sha-384"), id="one of two is wrong"),
        pytest.param([Fingerprint("sha-1", "AB" * 20)], id="unknown hash only"),
        pytest.param(prints(OURS), id="our own"),
    ],
)
async def test_no_keys_for_any_other_fingerprint(offered: list[Fingerprint]) -> None:
    wire = Wire(offered=offered)
    with pytest.raises(HandshakeFailed):
        await wire.run()
    assert wire.ours._keys is None


async def test_no_fingerprint_no_handshake() -> None:
    with pytest.raises(AssertionError):
        await Wire(offered=[]).run()


async def test_all_hashes_of_the_right_certificate_are_accepted() -> None:
    await Wire(offered=prints(THEIRS, "sha-256", "sha-384", "sha-512")).run()


async def test_garbage_between_the_flights_is_ignored() -> None:
    hello_without_cipher = bytes.fromhex("16feff0000000000000000002e01000022000000000000002200") + bytes(20)
    await Wire(spoil=lambda data: [b"\x16" + bytes(40), data, hello_without_cipher]).run()


async def test_lost_flights_are_repeated() -> None:
    seen: list[bytes] = []

    def lose_first(data: bytes) -> list[bytes]:
        seen.append(data)
        return [] if len(seen) == 1 else [data]

    await Wire(spoil=lose_first).run()
    assert len(seen) > 2


async def test_every_flight_of_ours_fits_one_datagram() -> None:
    wire = Wire()
    await wire.run()
    assert max(wire.flights) <= 1_200


async def test_a_handshake_that_stalls_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dtls, "HANDSHAKE_SECONDS", 0.05)
    with pytest.raises(HandshakeFailed, match="too long"):
        await Wire(spoil=lambda _: []).run()


async def test_a_flood_before_the_handshake_is_bounded() -> None:
    ice = EngineIce(lambda _: None)
    for _ in range(10_000):
        ice.feed(b"\x16" * 100)
    assert ice._received.qsize() == dtls.QUEUED_DATAGRAMS


async def test_a_closed_transport_ends_the_handshake() -> None:
    wire = Wire(spoil=lambda _: [])
    task = asyncio.ensure_future(wire.ours.handshake())
    await asyncio.sleep(0)
    wire.our_ice.close()
    with pytest.raises(HandshakeFailed):
        await task


def test_certificates_change_before_they_expire() -> None:
    now = 0.0
    certificates = Certificates(lambda: now)
    first = certificates.current()
    now = Certificates.LIFE_SECONDS - 1
    assert certificates.current() is first
    now += 1
    assert certificates.current() is not first
    assert certificates.current().fingerprint != first.fingerprint
