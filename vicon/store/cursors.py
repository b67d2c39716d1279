"""Where a page of a list ended: a time and an id, opaque to whoever asks for the next one."""

from __future__ import annotations

import base64
import binascii
import re

_CURSOR = re.compile(r"(-?\d{1,15}):((?:s|rc|fd)_[0-9a-hjkmnp-tv-z]{16})")


class BadCursor(ValueError):
    """No cursor that a page of ours ended with."""


def cursor(at: int, id_: str) -> str:
    """`at`: ms; `id_`: of a sitting, a recording or a calendar."""
    return base64.urlsafe_b64encode(f"{at}:{id_}".encode()).decode().rstrip("=")


def read(text: str) -> tuple[int, str]:
    """Raises BadCursor."""
    try:
        plain = base64.urlsafe_b64decode(text[:120] + "=" * (-len(text) % 4)).decode("ascii")
    except (binascii.Error, UnicodeError, ValueError):
        raise BadCursor from None
    match = _CURSOR.fullmatch(plain)
    if match is None:
        raise BadCursor
    return int(match[1]), match[2]
