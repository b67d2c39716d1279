"""Offers in Chromium's manner, for clients that need few words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

LEVEL, TRANSPORT_CC, MID, RID, REPAIRED = 1, 3, 4, 10, 11
OPUS, VP8, RTX = 111, 96, 97

_EXTENSIONS = {
    LEVEL: "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
    TRANSPORT_CC: "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    MID: "urn:ietf:params:rtp-hdrext:sdes:mid",
    RID: "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
    REPAIRED: "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
}
_FEEDBACK = ("transport-cc", "nack", "nack pli", "ccm fir")


@dataclass
class Line:
    """One m-line; its mid is its place in the offer."""

    media: str
    receives: bool = False
    rids: Sequence[str] = field(default_factory=list)


def write_offer(lines: Sequence[Line], ufrag: str, pwd: str, fingerprint: str, setup: str) -> str:
    text = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0"]
    text.append("a=group:BUNDLE " + " ".join(str(mid) for mid in range(len(lines))))
    transport = [f"a=ice-ufrag:{ufrag}", f"a=ice-pwd:{pwd}", f"a=fingerprint:sha-256 {fingerprint}"]
    transport += [f"a=setup:{setup}", "a=rtcp-mux"]
    for mid, line in enumerate(lines):
        audio = line.media == "audio"
        text.append(f"m={line.media} 9 UDP/TLS/RTP/SAVPF {OPUS if audio else f'{VP8} {RTX}'}")
        text += ["c=IN IP4 0.0.0.0", *transport, f"a=mid:{mid}"]
        text.append("a=recvonly" if line.receives else "a=sendonly")
        text += _audio() if audio else _video(line.rids)
    return "\r\n".join(text) + "\r\n"


def _extmap(*ids: int) -> list[str]:
    return [f"a=extmap:{id_} {_EXTENSIONS[id_]}" for id_ in ids]


def _audio() -> list[str]:
    return [
        *_extmap(LEVEL, TRANSPORT_CC, MID),
        f"a=rtpmap:{OPUS} opus/48000/2",
        f"a=rtcp-fb:{OPUS} transport-cc",
    ]


def _video(rids: Sequence[str]) -> list[str]:
    text = _extmap(TRANSPORT_CC, MID, RID, REPAIRED)
    text += [f"a=rtpmap:{VP8} VP8/90000", f"a=rtpmap:{RTX} rtx/90000", f"a=fmtp:{RTX} apt={VP8}"]
    text += [f"a=rtcp-fb:{VP8} {feedback}" for feedback in _FEEDBACK]
    if rids:
        text += [f"a=rid:{rid} send" for rid in rids] + [f"a=simulcast:send {';'.join(rids)}"]
    return text
