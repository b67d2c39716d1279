"""The codecs of a line as offered: Opus, VP8, H.264 constrained baseline in mode 1; their RTX and RED."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.sdp import H264Profile, MediaDescription, parse_h264_profile_level_id

if TYPE_CHECKING:
    from vicon.media._engine import Codec


@dataclass(frozen=True, slots=True)
class Format:
    """A codec as offered on one line; `rtx` is 0 where the line has no retransmission format for it."""

    number: int
    codec: Codec
    rtx: int
    profile: str
    """H.264's profile-level-id, else empty."""
    feedback: frozenset[str]
    red: int = 0
    """Number of redundant sound (RFC 2198) over this codec, or 0."""


_H264 = (H264Profile.PROFILE_CONSTRAINED_BASELINE, H264Profile.PROFILE_BASELINE)


def formats_of(media: MediaDescription) -> Iterator[Format]:
    """In the order of the line; what is no codec of ours is left out."""
    listed = {
        codec.payloadType: codec
        for codec in reversed(media.rtp.codecs)
        if codec.payloadType is not None and codec.payloadType in media.fmt and codec.payloadType < 128
    }
    rtx: dict[object, int] = {}
    for number in media.fmt:
        if number in listed and listed[number].name.lower() == "rtx":
            rtx.setdefault(listed[number].parameters.get("apt"), number)
    red = _redundant(listed)
    for number in media.fmt:
        name = _codec(listed[number]) if number in listed else None
        if name:
            codec = listed[number]
            feedback = frozenset(" ".join(filter(None, (f.type, f.parameter))) for f in codec.rtcpFeedback)
            profile = str(codec.parameters.get("profile-level-id", ""))
            yield Format(number, name, rtx.get(number, 0), profile, feedback, red.get(number, 0))


def _redundant(listed: dict[int, RTCRtpCodecParameters]) -> dict[int, int]:
    """By codec number: that of RED whose blocks are all of it (RFC 2198 5, `a=fmtp:63 111/111`)."""
    found: dict[int, int] = {}
    for number, codec in listed.items():
        if codec.mimeType.lower() == "audio/red" and (codec.clockRate, codec.channels) == (48000, 2):
            # A parameter without a value is how aiortc reads the list of blocks.
            blocks = {block for name in codec.parameters for block in str(name).split("/")}
            if len(blocks) == 1 and (block := blocks.pop()).isascii() and block.isdecimal():
                found[int(block)] = number
    return found


def _codec(codec: RTCRtpCodecParameters) -> Codec | None:
    kind = (codec.mimeType.lower(), codec.clockRate, codec.channels)
    if kind == ("audio/opus", 48000, 2):
        return "opus"
    if kind == ("video/vp8", 90000, None):
        return "vp8"
    if kind == ("video/h264", 90000, None) and codec.parameters.get("packetization-mode") == "1":
        level = codec.parameters.get("profile-level-id")
        try:
            profile, _ = parse_h264_profile_level_id(str(level))
        except ValueError:
            return None
        return "h264" if profile in _H264 and len(str(level)) == 6 else None
    return None
