"""Writing an answer: the words of media.md 2.4, by hand, since aiortc's own writer loses attributes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Protocol

from vicon.media.formats import Format
from vicon.media.negotiate import URIS, Agreed, AgreedLine, Policy, Refused, Send, Slot
from vicon.media.sdp import OfferedLine

# Slots with the same place up to here share a stream, so that browsers keep lips and sound together.
_SYNCHRONISED = 3

_SOUND = {
    "voice": ("minptime=10;useinbandfec=1;usedtx=1;maxaveragebitrate=32000", 20),
    "weak": ("minptime=10;useinbandfec=1;usedtx=1;maxaveragebitrate=16000", 60),
    "music": ("minptime=10;useinbandfec=1;stereo=1;maxaveragebitrate=96000", 20),
}
_VIDEO_FEEDBACK = ("transport-cc", "nack", "nack pli", "ccm fir")


class Candidate(Protocol):
    """The engine's candidate, read by name."""

    @property
    def protocol(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def priority(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Ours:
    """Our end of a transport. `version` grows by one with every answer of `session`."""

    session: int
    version: int
    ufrag: str
    pwd: str
    fingerprint: str
    """sha-256, pairs of hex digits."""
    candidates: Sequence[Candidate]


def write(agreed: Agreed, ours: Ours) -> str:
    """The answer to `agreed.offer`, with CRLF line ends."""
    accepted = [line.mid for line in agreed.lines if not isinstance(line, Refused)]
    text = ["v=0", f"o=vicon {ours.session} {ours.version} IN IP4 0.0.0.0", "s=-", "t=0 0", "a=ice-lite"]
    if agreed.offer.allow_mixed:
        text.append("a=extmap-allow-mixed")
    text.append("a=msid-semantic: WMS *")
    text.append(f"a=group:BUNDLE {' '.join(accepted)}")
    for offered, line in zip(agreed.offer.lines, agreed.lines, strict=True):
        text.extend(_media(offered, line, agreed, ours, first=line.mid == accepted[0]))
    return "\r\n".join(text) + "\r\n"


def _media(
    offered: OfferedLine, line: AgreedLine, agreed: Agreed, ours: Ours, *, first: bool
) -> Iterator[str]:
    if isinstance(line, Refused):
        yield f"m={offered.kind} 0 {offered.profile} {offered.numbers}"
        yield "c=IN IP4 0.0.0.0"
        yield f"a=mid:{line.mid}"
        yield "a=inactive"
        return
    host = ours.candidates[0]
    numbers = [number for f in line.formats for number in (f.number, f.red, f.rtx) if number]
    yield f"m={offered.kind} {host.port} UDP/TLS/RTP/SAVPF {' '.join(map(str, numbers))}"
    yield f"c=IN IP{ip_address(host.address).version} {host.address}"
    yield f"a=ice-ufrag:{ours.ufrag}"
    yield f"a=ice-pwd:{ours.pwd}"
    yield f"a=fingerprint:sha-256 {ours.fingerprint}"
    yield f"a=setup:{agreed.setup}"
    yield f"a=mid:{line.mid}"
    yield "a=rtcp-mux"
    yield "a=rtcp-rsize"
    yield from _extmaps(offered, line)
    if isinstance(line, Send):
        yield from _send(line, agreed.policy)
    else:
        yield from _slot(line)
    if first:
        yield from _candidates(ours.candidates)


def _extmaps(offered: OfferedLine, line: Send | Slot) -> Iterator[str]:
    reverse = {"sendonly": "/recvonly", "recvonly": "/sendonly"}
    directions = {extension.id: extension.direction for extension in offered.extensions}
    for name, number in line.ext.items():
        yield f"a=extmap:{number}{reverse.get(directions[number], '')} {URIS[name]}"


def _send(line: Send, policy: Policy) -> Iterator[str]:
    yield "a=recvonly"
    audio = line.kind in ("mic", "screen_audio")
    fmtp, ptime = _SOUND["music" if line.kind == "screen_audio" else policy.sound]
    for chosen in line.formats:
        yield from _format(chosen, fmtp if audio else "", ())
    if audio:
        yield f"a=ptime:{ptime}"
    for rid in line.rids:
        yield f"a=rid:{rid} recv"
    if line.simulcast:
        yield f"a=simulcast:recv {';'.join(line.rids)}"


def _slot(line: Slot) -> Iterator[str]:
    yield "a=sendonly"
    # No browser offers NACK for audio; Chromium obeys the line, Firefox ignores it.
    feedback = ("nack",) if line.audio else ()
    for chosen in line.formats:
        yield from _format(chosen, "minptime=10;useinbandfec=1" if line.audio else "", feedback)
    kind = "a" if line.audio else "v"
    stream = f"s{line.place}" if line.place < _SYNCHRONISED else f"{kind}{line.place}"
    yield f"a=msid:{stream} {line.mid}"
    if line.rtx_ssrc:
        yield f"a=ssrc-group:FID {line.ssrc} {line.rtx_ssrc}"
    for ssrc in filter(None, (line.ssrc, line.rtx_ssrc)):
        yield f"a=ssrc:{ssrc} cname:vicon"


_NAMES = {"opus": "opus/48000/2", "vp8": "VP8/90000", "h264": "H264/90000"}


def _format(chosen: Format, fmtp: str, extra_feedback: Sequence[str]) -> Iterator[str]:
    yield f"a=rtpmap:{chosen.number} {_NAMES[chosen.codec]}"
    offered = ("transport-cc",) if chosen.codec == "opus" else _VIDEO_FEEDBACK
    for feedback in (*(f for f in offered if f in chosen.feedback), *extra_feedback):
        yield f"a=rtcp-fb:{chosen.number} {feedback}"
    if chosen.codec == "h264":
        fmtp = f"level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={chosen.profile}"
    if fmtp:
        yield f"a=fmtp:{chosen.number} {fmtp}"
    if chosen.rtx:
        yield f"a=rtpmap:{chosen.rtx} rtx/90000"
        yield f"a=fmtp:{chosen.rtx} apt={chosen.number}"
    if chosen.red:
        yield f"a=rtpmap:{chosen.red} red/48000/2"
        yield f"a=fmtp:{chosen.red} {chosen.number}/{chosen.number}"


def _candidates(candidates: Sequence[Candidate]) -> Iterator[str]:
    for number, candidate in enumerate(candidates, 1):
        # RFC 6544 4.5: browsers open the connection.
        passive = " tcptype passive" if candidate.protocol == "tcp" else ""
        yield (
            f"a=candidate:{number} 1 {candidate.protocol} {candidate.priority} "
            f"{candidate.address} {candidate.port} typ host{passive}"
        )
    yield "a=end-of-candidates"
