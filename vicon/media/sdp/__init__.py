"""Reading an offer: caps, then aiortc's parser, then what aiortc drops, then the rules every offer obeys.

What comes out is an `Offer`: immutable, complete, and free of anything the media plane does not use.
`SdpError` is the only exception that leaves this package (RFC 8866, 8829, 8843, 8851, 8853, 8285).
"""

from __future__ import annotations

from dataclasses import replace

from aiortc.sdp import grouplines

from vicon.media.sdp.bundle import check_mids, common_transport
from vicon.media.sdp.caps import MAX_BYTES, check_caps
from vicon.media.sdp.line import read_line, read_mid
from vicon.media.sdp.offer import Fingerprint, Offer, OfferedLine, SdpError
from vicon.media.sdp.sections import alike, parse_sections

__all__ = ["MAX_BYTES", "Fingerprint", "Offer", "OfferedLine", "SdpError", "parse_offer"]


def parse_offer(sdp: str) -> Offer:
    """Read an offer. Raises SdpError, and nothing else, for any text."""
    starts = check_caps(sdp)
    session_lines, sections = grouplines(sdp)
    # 31 slots are two texts, each many times under other mids: an offer costs what its distinct texts cost.
    firsts = alike(sections)
    distinct = sorted(set(firsts))
    session = parse_sections(session_lines, {starts[n]: sections[n] for n in distinct})
    read = {
        n: (read_line(n, starts[n], sections[n], media), media)
        for n, media in zip(distinct, session.media, strict=True)
    }
    lines = tuple(
        replace(read[first][0], number=n, mid=read_mid(sections[n], starts[n]))
        for n, first in enumerate(firsts)
    )
    check_mids(session, lines)
    used = [(line, media) for line, media in read.values() if line.is_media]
    if not used:
        raise SdpError("The offer has no audio or video line.")
    ufrag, pwd, fingerprints, setup = common_transport(used)
    allow_mixed = any("a=extmap-allow-mixed" in text for text in (session_lines, *sections))
    return Offer(lines, ufrag, pwd, fingerprints, setup, allow_mixed)
