"""What a room or a meeting may be called."""

from __future__ import annotations

import unicodedata

LONGEST_TITLE = 200
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class BadTitle(ValueError):
    """The title cannot be shown; the message says why."""


def clean_title(title: str | None) -> str | None:
    """`title` in NFC with single spaces; None if nothing is left of it. Raises BadTitle."""
    if title is None:
        return None
    tidy = unicodedata.normalize("NFC", " ".join(title.split()))
    if len(tidy) > LONGEST_TITLE:
        raise BadTitle(f"a title has at most {LONGEST_TITLE} characters")
    if any(unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") or char in _BIDI for char in tidy):
        raise BadTitle("a title cannot hold control characters or turn the direction of writing")
    return tidy or None
