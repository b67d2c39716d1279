"""One participant's transport: its ids in the engine, its negotiation, its handshake."""

from __future__ import annotations

import asyncio
import base64
import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

import structlog

from vicon.media import answer
from vicon.media._engine import EngineError, Line, SlotLine
from vicon.media.dtls import LAST_FLIGHT_SECONDS, Certificate, Dtls, EngineIce, HandshakeFailed
from vicon.media.formats import Format
from vicon.media.negotiate import Agreed, Policy, Send, Slot, is_restart, negotiate
from vicon.media.observer import Observer, Stage
from vicon.media.remote import Source
from vicon.media.sdp import Offer

if TYPE_CHECKING:
    from vicon.media._engine import Candidate, Codec, Engine, Kind

log = structlog.get_logger(__name__)


class Transport:
    """A peer connection of a client, from its first offer until it is closed.

    The engine knows it by `id`. Its certificate and the offered fingerprints never change.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        room: int,
        transport: int,
        participant: str,
        certificate: Certificate,
        candidates: Iterable[Candidate],
        next_producer: Callable[[], int],
        handshakes: asyncio.Semaphore,
        observer: Observer,
        on_secured: Callable[[Transport], None],
        on_ended: Callable[[Transport, str], None],
    ) -> None:
        self.id = transport
        self.participant = participant
        self.agreed: Agreed | None = None
        self.secured = False
        self._producers: dict[str, int] = {}
        self._engine = engine
        self._room = room
        self._certificate = certificate
        self._candidates = list(candidates)
        self._next_producer = next_producer
        self._handshakes = handshakes
        self._observer = observer
        self._since = time.monotonic()
        self._on_secured = on_secured
        self._on_ended = on_ended
        self._session = secrets.randbelow(1 << 62)
        self._version = 0
        self._open = False
        self._credentials = _credentials()
        self._ice = EngineIce(self._send_dtls)
        self._handshake: asyncio.Task[None] | None = None

    # --- negotiation ----------------------------------------------------------------------------

    def negotiate(self, offer: Offer, policy: Policy) -> str:
        """Take an offer, the first or a later one, and return the answer.

        Raises SdpError or EngineError; then this transport is what it was before.
        """
        before = self.agreed
        agreed = negotiate(offer, before, policy, lambda: secrets.randbits(32))
        if before is None:
            self._engine.open_transport(self._room, self.id, *self._credentials, offer.ufrag)
            self._open = True
        elif is_restart(offer, before):
            self._credentials = _credentials()
            self._engine.restart_ice(self.id, *self._credentials, offer.ufrag)
        if before is None or agreed.lines != before.lines:
            self._tell_lines(agreed)
        self.agreed = agreed
        self._version += 1
        if before is None:
            self._through("answer")
        return answer.write(
            agreed,
            answer.Ours(
                session=self._session,
                version=self._version,
                ufrag=self._credentials[0],
                pwd=self._credentials[1],
                fingerprint=self._certificate.fingerprint,
                candidates=self._candidates,
            ),
        )

    def is_same_peer(self, offer: Offer) -> bool:
        """True if the offer comes from the peer connection this transport belongs to."""
        assert self.agreed is not None
        return set(offer.fingerprints) == set(self.agreed.offer.fingerprints)

    def video_mids(self) -> list[str]:
        return [slot.mid for slot in self._slots() if not slot.audio]

    def slot_mids(self) -> set[str]:
        return {slot.mid for slot in self._slots()}

    @property
    def producers(self) -> dict[Kind, int]:
        """What the client may send, by kind."""
        return {send.kind: self._producers[send.mid] for send in self._sends()}

    def sources(self) -> list[Source]:
        """What the client sends, as other nodes of the room are told."""
        return [
            Source(send.kind, self._producers[send.mid], _payloads(send.formats)[0], send.rids)
            for send in self._sends()
        ]

    def all_producers(self) -> list[int]:
        """Every producer it ever had, stopped ones included."""
        return list(self._producers.values())

    def mid_of(self, producer: int) -> str:
        """The line a producer is sent on; empty if it is none of this transport's."""
        return next((mid for mid, known in self._producers.items() if known == producer), "")

    def _sends(self) -> list[Send]:
        return self.agreed.sends if self.agreed else []

    def _slots(self) -> list[Slot]:
        return self.agreed.slots if self.agreed else []

    def _tell_lines(self, agreed: Agreed) -> None:
        for send in agreed.sends:
            if send.mid not in self._producers:
                self._producers[send.mid] = self._next_producer()
        self._engine.declare(self.id, [_line(send, self._producers[send.mid]) for send in agreed.sends])
        self._engine.slots(self.id, [_slot_line(slot) for slot in agreed.slots])

    # --- handshake ------------------------------------------------------------------------------

    def datagram(self, data: bytes) -> None:
        """A DTLS datagram. The first one starts our server: who never calls costs nothing."""
        self._ice.feed(data)
        self._start_handshake("passive")

    def reachable(self) -> None:
        """The client's address is known: call it, if it offered only to wait (`setup:passive`)."""
        self._start_handshake("active")

    def _start_handshake(self, role: str) -> None:
        if self._handshake is None and self.agreed is not None and self.agreed.setup == role:
            self._through("reach")
            self._handshake = asyncio.create_task(self._run_handshake(self.agreed))

    async def _run_handshake(self, agreed: Agreed) -> None:
        role: Literal["server", "client"] = "server" if agreed.setup == "passive" else "client"
        dtls = Dtls(self._ice, self._certificate, role, agreed.offer.fingerprints)
        try:
            async with self._handshakes:
                keys = await dtls.handshake()
            self._engine.install_keys(self.id, keys.profile, keys.rx, keys.tx)
            self.secured = True
            self._through("handshake")
            self._on_secured(self)
            await asyncio.sleep(LAST_FLIGHT_SECONDS)
        except (HandshakeFailed, EngineError) as error:
            log.info("transport not secured", transport=self.id, why=str(error))
            self._on_ended(self, "dtls")
        finally:
            dtls.release()
            self._ice.close()

    def _send_dtls(self, data: bytes) -> None:
        try:
            self._engine.send_dtls(self.id, data)
        except EngineError as error:
            raise ConnectionError from error

    def _through(self, stage: Stage) -> None:
        """The stage that began where the one before ended is over."""
        now = time.monotonic()
        self._observer.stage(stage, now - self._since)
        self._since = now

    def close(self, reason: str) -> None:
        """Forget it here and in the engine; what is already under way stops."""
        self._ice.close()
        if self._handshake is not None:
            self._handshake.cancel()
        if self._open:
            self._open = False
            self._observer.ended(reason)
            with suppress(EngineError):  # it may have ended there first
                self._engine.close_transport(self.id, reason)


def _credentials() -> tuple[str, str]:
    """ufrag of 8 and password of 24 characters (RFC 8839 5.4: at least 4 and 22, of those of base64)."""
    letters = base64.b64encode(secrets.token_bytes(24)).decode()
    return letters[:8], letters[8:]


def _payloads(formats: Iterable[Format]) -> tuple[dict[int, Codec], dict[int, int]]:
    known = list(formats)
    return {f.number: f.codec for f in known}, {f.number: f.rtx for f in known if f.rtx}


def _line(send: Send, producer: int) -> Line:
    payloads, rtx = _payloads(send.formats)
    return Line(send.mid, send.kind, producer, payloads, rtx, dict(send.ext), send.rids, send.ssrcs)


def _slot_line(slot: Slot) -> SlotLine:
    payloads, rtx = _payloads(slot.formats)
    red: dict[int, Literal["red"]] = {f.red: "red" for f in slot.formats if f.red}
    return SlotLine(slot.mid, slot.audio, slot.ssrc, slot.rtx_ssrc, {**payloads, **red}, rtx, dict(slot.ext))
