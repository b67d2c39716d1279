"""Text as the fonts that are shipped can show it; what they cannot is named by its code point, not lost."""

from __future__ import annotations

import re
import unicodedata

_SHOWN = re.compile(
    "[\t\n\\ -~\u00a0-\u00ac\u00ae-\u017f\u0192\u01a0\u01a1\u01af\u01b0\u0218-\u021b\u0259\u0300-\u0304"
    "\u0391-\u03a1\u03a3-\u03a9\u03b1-\u03c9\u0400-\u045f\u0490\u0491\u1e00-\u1e9e\u1ea0-\u1ef9"
    "\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026\u2030\u2032\u2033\u2039\u203a\u20ac\u2116\u2122\u2190-\u2193"
    "\u2212\u2264\u2265]"
)


def printable(text: str) -> str:
    """`text` in NFC on one line, with `[U+1F600]` where no font has the character.

    A document that is archived as PDF/A must not hold a character without a glyph.
    """
    composed = unicodedata.normalize("NFC", text)
    shown = "".join(it if _SHOWN.fullmatch(it) else _named(it) for it in composed)
    return " ".join(shown.split())


def _named(character: str) -> str:
    return "" if unicodedata.category(character) in ("Cf", "Cc", "Mn") else f"[U+{ord(character):04X}]"
