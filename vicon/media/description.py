"""Compressed session descriptions: an offer of a desktop is 23 kB of text and 2 kB in this form.

As text, neither it nor its answer fits in TCP's first window (RFC 6928), which costs a join two round trips.
"""

from __future__ import annotations

import binascii
import zlib

from vicon.description import Deflated, Description
from vicon.media.sdp import MAX_BYTES, SdpError

_RAW = -15
"""zlib's word for DEFLATE without header and checksum."""


def text_of(offer: Description) -> str:
    """The text of an offer. Raises SdpError; of a compressed one no more than the cap is inflated."""
    return offer if isinstance(offer, str) else _inflate(offer["deflate"])


def in_form_of(offer: Description, answer: str) -> Description:
    """`answer` as who sent `offer` reads it."""
    return answer if isinstance(offer, str) else _deflate(answer)


def _inflate(base64: str) -> str:
    try:
        compressed = binascii.a2b_base64(base64, strict_mode=True)
    except ValueError:
        raise SdpError("The compressed offer is no base64.") from None
    stream = zlib.decompressobj(_RAW)
    try:
        text = stream.decompress(compressed, MAX_BYTES + 1)
    except zlib.error:
        raise SdpError("The compressed offer is no raw DEFLATE.") from None
    if len(text) > MAX_BYTES:
        raise SdpError(f"The offer is larger than {MAX_BYTES} bytes; set codec preferences on every line.")
    if not stream.eof:
        raise SdpError("The compressed offer ends too early.")
    if stream.unused_data:
        raise SdpError("Something follows the end of the compressed offer.")
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise SdpError("The compressed offer is no UTF-8.") from None


def _deflate(answer: str) -> Deflated:
    stream = zlib.compressobj(wbits=_RAW)
    compressed = stream.compress(answer.encode()) + stream.flush()
    return {"deflate": binascii.b2a_base64(compressed, newline=False).decode()}
