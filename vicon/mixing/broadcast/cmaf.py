"""CMAF (ISO/IEC 23000-19): one track, one chunk at a time, the track's header apart."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import av
from av import AudioStream, Packet, VideoStream

_BOX = struct.Struct(">I4s")
_OPTIONS = {
    "movflags": "empty_moov+default_base_moof+frag_custom+frag_discont+skip_trailer+cmaf",
    "use_editlist": "0",
    "fflags": "+bitexact",
}


class Parts(NamedTuple):
    init: bytes
    media: bytes


def split(
    encoder: VideoStream | AudioStream,
    packets: Sequence[Packet[VideoStream] | Packet[AudioStream]],
    number: int = 1,
) -> Parts:
    """Header and chunk of what was encoded, at the times that the packets bear. The encoder has begun.
    Chunks of one encoder, numbered from 1 on, make a segment when they stand one behind the other."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4", options={**_OPTIONS, "fragment_index": str(number)}) as file:
        stream = file.add_stream_from_template(encoder)
        for packet in packets:
            packet.stream = stream
            file.mux(packet)
    data = out.getvalue()
    at = next((offset for offset, kind in boxes(data) if kind in (b"styp", b"moof")), len(data))
    return Parts(data[:at], data[at:])


def boxes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Where each outermost box begins, and its kind."""
    at = 0
    while at + _BOX.size <= len(data):
        size, kind = _BOX.unpack_from(data, at)
        yield at, kind
        if size < _BOX.size:
            return
        at += size
