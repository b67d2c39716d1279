"""What an offer and the transport's past agree on: which line is what, which codecs, extensions and SSRCs.

Pure: the caller brings the random source. `answer.write` puts the outcome into words (media.md 2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from vicon.media.formats import Format
from vicon.media.sdp import Offer, OfferedLine, SdpError

if TYPE_CHECKING:
    from vicon.media._engine import Codec, Kind

MAX_SLOTS = {"audio": 3, "video": 25}
MAX_SSRCS = 3

SOURCES: Mapping[str, tuple[Kind, ...]] = {"audio": ("mic", "screen_audio"), "video": ("camera", "screen")}
"""Which source a sending line is, by its place among the sending lines of its kind."""

_URIS = {
    "urn:ietf:params:rtp-hdrext:sdes:mid": "mid",
    "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id": "rid",
    "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id": "repaired_rid",
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01": "transport_cc",
    "urn:ietf:params:rtp-hdrext:ssrc-audio-level": "audio_level",
    "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay": "playout_delay",
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time": "abs_send_time",
}
URIS = {name: uri for uri, name in _URIS.items()}
_ON_SEND = {"mid", "rid", "repaired_rid", "transport_cc", "audio_level", "abs_send_time"}
_ON_SLOT = {"mid", "transport_cc", "audio_level", "playout_delay"}
# Ids above 14 would need the two-byte form of RFC 8285.
_MAX_EXTENSION_ID = 14


@dataclass(frozen=True, slots=True)
class Policy:
    """What a room asks of its senders. `weak` packs 60 ms into a packet, `music` keeps stereo."""

    video: Literal["vp8", "h264"] = "vp8"
    sound: Literal["voice", "weak", "music"] = "voice"


@dataclass(frozen=True, slots=True)
class Send:
    """A line on which the client sends one source."""

    mid: str
    kind: Kind
    formats: tuple[Format, ...]
    ext: Mapping[str, int]
    rids: tuple[str, ...]
    simulcast: bool
    ssrcs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """A line on which the client receives: one SSRC for life. `place` counts within its kind."""

    mid: str
    audio: bool
    place: int
    ssrc: int
    rtx_ssrc: int
    formats: tuple[Format, ...]
    ext: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Refused:
    mid: str


AgreedLine = Send | Slot | Refused


@dataclass(frozen=True, slots=True)
class Agreed:
    """The state of a transport's negotiation after an offer; `lines` are parallel to `offer.lines`."""

    offer: Offer
    lines: tuple[AgreedLine, ...]
    setup: Literal["passive", "active"]
    policy: Policy

    @property
    def sends(self) -> list[Send]:
        return [line for line in self.lines if isinstance(line, Send)]

    @property
    def slots(self) -> list[Slot]:
        return [line for line in self.lines if isinstance(line, Slot)]


def negotiate(offer: Offer, before: Agreed | None, policy: Policy, random_u32: Callable[[], int]) -> Agreed:
    """Agree on an offer, after `before` if this transport has negotiated already.

    Raises SdpError (`sdp_bad`, `codec_none`); `before` stays what it was.
    """
    old = _old_lines(offer, before) if before else {}
    free = _Free(before, random_u32)
    lines = tuple(_agree(offered, old.get(offered.mid), policy, free) for offered in offer.lines)
    if all(isinstance(line, Refused) for line in lines):
        raise SdpError("Nothing of the offer can be accepted.")
    return Agreed(offer, lines, _setup(offer, before), policy)


def is_restart(offer: Offer, before: Agreed) -> bool:
    """True if the offer restarts ICE (RFC 8839 4.4.1.1: ufrag and password change together)."""
    return (offer.ufrag, offer.pwd) != (before.offer.ufrag, before.offer.pwd)


# --- against the past ---------------------------------------------------------------------------


def _old_lines(offer: Offer, before: Agreed) -> dict[str, AgreedLine]:
    if set(offer.fingerprints) != set(before.offer.fingerprints):
        raise SdpError("The fingerprint is not this transport's: a new device needs a new transport.")
    if len(offer.lines) < len(before.offer.lines):
        raise SdpError("The offer has fewer m-lines than the one before.")
    for new, known in zip(offer.lines, before.offer.lines, strict=False):
        if (new.mid, new.kind) != (known.mid, known.kind):
            raise SdpError(
                f"The m-line was {known.kind} with mid {known.mid}; lines keep place and kind.", mid=new.mid
            )
        if new.is_media and known.is_media and new.direction != known.direction:
            raise SdpError(f"The direction was {known.direction}; it never changes.", mid=new.mid)
    return {line.mid: line for line in before.lines}


def _setup(offer: Offer, before: Agreed | None) -> Literal["passive", "active"]:
    # RFC 8842 5.3: the answerer chooses when offered actpass; some encoders offer passive only.
    if before is None:
        return "active" if offer.setup == "passive" else "passive"
    if offer.setup == before.setup:
        raise SdpError("The offer swaps the DTLS roles of a running transport.")
    return before.setup


def _same(known: Format, offered: Iterable[Format]) -> bool:
    wanted = (known.number, known.codec, known.rtx)
    return any((f.number, f.codec, f.rtx) == wanted and known.red in (0, f.red) for f in offered)


# --- one line -----------------------------------------------------------------------------------


def _agree(offered: OfferedLine, known: AgreedLine | None, policy: Policy, free: _Free) -> AgreedLine:
    if isinstance(known, Refused) or not offered.is_media or offered.direction == "inactive":
        return Refused(offered.mid)
    if known is not None:
        _check_kept(offered, known)
        return known
    if offered.direction == "recvonly":
        place = free.slot_place(offered.kind)
        return Refused(offered.mid) if place is None else _slot(offered, place, policy, free)
    kind = free.source(offered.kind)
    return Refused(offered.mid) if kind is None else _send(offered, kind, policy)


def _check_kept(offered: OfferedLine, known: Send | Slot) -> None:
    """A known line must still offer what was agreed on: packets under way rely on it."""
    if not all(_same(f, offered.formats) for f in known.formats):
        raise SdpError("A payload type in use was renumbered or withdrawn.", mid=offered.mid)
    offered_ids = {(e.id, e.uri) for e in offered.extensions}
    if not all((number, URIS[name]) in offered_ids for name, number in known.ext.items()):
        raise SdpError("A header extension in use was renumbered or withdrawn.", mid=offered.mid)
    if isinstance(known, Send) and known.rids != offered.rids:
        raise SdpError("The layers of a line never change.", mid=offered.mid)


def _send(offered: OfferedLine, kind: Kind, policy: Policy) -> Send:
    # No RED from publishers: it doubles the scarce uplink.
    best = replace(_mutual(offered, policy)[0], red=0)
    ext = _extensions(offered, _ON_SEND, "sendonly")
    if "transport_cc" in ext and "transport-cc" in best.feedback:
        ext.pop("abs_send_time", None)
    else:
        ext.pop("transport_cc", None)
    if offered.rids:
        ssrcs: tuple[tuple[int, int], ...] = ()
        if not {"mid", "rid"} <= ext.keys():
            raise SdpError("Layers by rid need the extensions mid and rtp-stream-id.", mid=offered.mid)
    else:
        ssrcs = offered.ssrcs[:MAX_SSRCS]
        ext.pop("rid", None)
        ext.pop("repaired_rid", None)
    if "mid" not in ext and not ssrcs:
        raise SdpError("Neither a mid extension nor a=ssrc tells this line's packets.", mid=offered.mid)
    return Send(offered.mid, kind, (best,), ext, offered.rids, offered.simulcast, ssrcs)


def _slot(offered: OfferedLine, place: int, policy: Policy, free: _Free) -> Slot:
    # One format a codec: the engine sends a slot by codec, not by profile.
    best: dict[Codec, Format] = {}
    for mutual in _mutual(offered, policy):
        best.setdefault(mutual.codec, mutual)
    formats = tuple(best.values())
    ext = _extensions(offered, _ON_SLOT, "recvonly")
    rtx_ssrc = free.ssrc() if any(f.rtx for f in formats) else 0
    return Slot(offered.mid, offered.kind == "audio", place, free.ssrc(), rtx_ssrc, formats, ext)


def _mutual(offered: OfferedLine, policy: Policy) -> list[Format]:
    """Best first: the room's codec, constrained before plain baseline, then the order of the offer."""
    if not offered.formats:
        wanted = "Opus" if offered.kind == "audio" else "VP8 or H.264 constrained baseline in mode 1"
        raise SdpError(f"The line offers no {wanted}.", code="codec_none", mid=offered.mid)
    return sorted(
        offered.formats,
        key=lambda f: (f.codec not in ("opus", policy.video), f.profile[2:4].lower() not in ("", "e0", "c0")),
    )


def _extensions(offered: OfferedLine, wanted: set[str], direction: str) -> dict[str, int]:
    ext: dict[str, int] = {}
    for extension in offered.extensions:
        name = _URIS.get(extension.uri)
        if name in wanted and extension.direction in ("sendrecv", direction):
            if not 0 < extension.id <= _MAX_EXTENSION_ID:
                continue
            if extension.id in ext.values():
                raise SdpError(f"Header extension id {extension.id} is offered twice.", mid=offered.mid)
            ext.setdefault(name, extension.id)
    return ext


class _Free:
    """What is still free in a transport: source kinds, slot places, SSRCs."""

    def __init__(self, before: Agreed | None, random_u32: Callable[[], int]) -> None:
        slots = before.slots if before else []
        self._kinds = {send.kind for send in (before.sends if before else [])}
        self._places = {
            "audio": sum(slot.audio for slot in slots),
            "video": sum(not slot.audio for slot in slots),
        }
        # 0 means none; 1 is the sender of our receiver reports.
        self._ssrcs = {0, 1} | {ssrc for slot in slots for ssrc in (slot.ssrc, slot.rtx_ssrc)}
        self._random_u32 = random_u32

    def source(self, kind: str) -> Kind | None:
        free = next((source for source in SOURCES[kind] if source not in self._kinds), None)
        if free:
            self._kinds.add(free)
        return free

    def slot_place(self, kind: str) -> int | None:
        place = self._places[kind]
        if place >= MAX_SLOTS[kind]:
            return None
        self._places[kind] += 1
        return place

    def ssrc(self) -> int:
        while (ssrc := self._random_u32()) in self._ssrcs:
            pass
        self._ssrcs.add(ssrc)
        return ssrc
