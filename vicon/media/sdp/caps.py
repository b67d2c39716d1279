"""What an offer may be in size: what is larger would cost time to parse."""

from __future__ import annotations

from vicon.media.sdp.offer import SdpError

MAX_BYTES = 60 * 1024
MAX_LINES = 4_000
MAX_LINE_BYTES = 1_024
MAX_MEDIA_LINES = 34
MAX_LINES_A_MEDIA = 400
MAX_CANDIDATES = 32


def check_caps(sdp: str) -> list[int]:
    """Refuse what would cost time to parse; return the line number (from 1) of each m-line."""
    if len(sdp) > MAX_BYTES or len(sdp.encode(errors="replace")) > MAX_BYTES:
        raise SdpError(f"The offer is larger than {MAX_BYTES} bytes; set codec preferences on every line.")
    text = sdp.splitlines()
    if len(text) > MAX_LINES:
        raise SdpError(f"The offer has more than {MAX_LINES} lines.")
    starts: list[int] = []
    candidates = 0
    for number, line in enumerate(text, 1):
        if len(line) > MAX_LINE_BYTES:
            raise SdpError(f"A line is longer than {MAX_LINE_BYTES} bytes.", line=number)
        if line.startswith("m="):
            starts.append(number)
        elif line.startswith("a=candidate"):
            candidates += 1
        if starts and number - starts[-1] >= MAX_LINES_A_MEDIA:
            raise SdpError(f"A media section has more than {MAX_LINES_A_MEDIA} lines.", line=number)
    if not starts:
        raise SdpError("The offer has no m-line.")
    if len(starts) > MAX_MEDIA_LINES:
        raise SdpError(f"The offer has more than {MAX_MEDIA_LINES} m-lines.", line=starts[MAX_MEDIA_LINES])
    if candidates > MAX_CANDIDATES:
        raise SdpError(f"The offer has more than {MAX_CANDIDATES} candidates; none are needed.")
    return starts
