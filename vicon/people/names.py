"""Names that people type for themselves (rooms.md 3, rule 4)."""

from __future__ import annotations

import unicodedata

from vicon.people.refusals import Refused

LONGEST = 60

# Controls, bidi overrides and other format characters, private use, surrogates, unassigned, line ends.
_REFUSED = frozenset(("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"))
# Zero-width joiners are format characters too, but some scripts and emoji cannot be written without them.
_JOINERS = "\u200c\u200d"


def clean(name: str) -> str:
    """`name` in NFC, trimmed, with single spaces. Raises Refused(`name_bad`)."""
    normal = unicodedata.normalize("NFC", name).strip()
    if any(unicodedata.category(char) in _REFUSED and char not in _JOINERS for char in normal):
        raise Refused("name_bad", "A name cannot hold control characters or turn the direction of writing.")
    cleaned = " ".join(normal.split())
    if not cleaned.strip(_JOINERS):
        raise Refused("name_bad", "A name is needed.")
    if len(cleaned) > LONGEST:
        raise Refused("name_bad", f"A name has at most {LONGEST} characters.")
    return cleaned
