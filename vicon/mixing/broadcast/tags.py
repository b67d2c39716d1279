"""Parts of a broadcast as tags of FLV (Adobe, "Video File Format 10.1", annex E): nothing is encoded anew."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import av
from av.container import InputContainer

from vicon.mixing.broadcast.ladder import Piece
from vicon.mixing.broadcast.rtmp.publishing import PICTURE, SOUND

_AVC, _KEY, _INTER = 7, 1, 2
_AAC_STEREO_44 = 0xAF
"""What the head of AAC always says, whatever its sound is (E.4.2.1)."""
_HEADER, _DATA = 0, 1


@dataclass(frozen=True, slots=True)
class Tag:
    """`body` as RTMP carries it; `at`: when it is decoded (ms)."""

    kind: int
    body: bytes
    at: int


def headers(picture: Piece, sound: Piece, at: int) -> list[Tag]:
    """What the decoders of a stream need first."""
    with _opened(picture) as file:
        of_picture = file.streams.video[0].codec_context.extradata or b""
    with _opened(sound) as file:
        of_sound = file.streams.audio[0].codec_context.extradata or b""
    return [
        Tag(PICTURE, bytes([_KEY << 4 | _AVC, _HEADER, 0, 0, 0]) + of_picture, at),
        Tag(SOUND, bytes([_AAC_STEREO_44, _HEADER]) + of_sound, at),
    ]


def tags(picture: Piece, sound: Piece, begin: int) -> list[Tag]:
    """Those of one part, in order of time. `begin` (ms): where time 0 of its encoders lies."""
    return sorted((tag for it in (picture, sound) for tag in _of(it, begin)), key=lambda it: it.at)


def _of(piece: Piece, begin: int) -> Sequence[Tag]:
    with _opened(piece) as file:
        stream = file.streams[0]
        found = []
        for packet in file.demux(stream):
            if packet.dts is None or packet.pts is None:
                continue
            at = begin + round(packet.dts * packet.time_base * 1000)
            later = round((packet.pts - packet.dts) * packet.time_base * 1000)
            if stream.type == "video":
                kind = _KEY if packet.is_keyframe else _INTER
                head = bytes([kind << 4 | _AVC, _DATA]) + later.to_bytes(3, signed=True)
                found.append(Tag(PICTURE, head + bytes(packet), at))
            else:
                found.append(Tag(SOUND, bytes([_AAC_STEREO_44, _DATA]) + bytes(packet), at))
        return found


def _opened(piece: Piece) -> InputContainer:
    return av.open(io.BytesIO(piece.init + piece.media), "r", format="mp4")
