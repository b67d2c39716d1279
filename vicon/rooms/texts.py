"""Free text as it may enter the journal: kept as written, only in NFC."""

from __future__ import annotations

import unicodedata

from vicon.rooms.refusal import Refusal


def clean(text: str, pointer: str) -> str:
    """`text` in NFC. Refuses (`bad_body`) what no database and no UTF-8 can hold: NUL, lone surrogates."""
    if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise Refusal("bad_body", f"{pointer}: NUL and lone surrogates are not text")
    return unicodedata.normalize("NFC", text)


def said(text: str, pointer: str) -> str:
    """`clean` text that says something. Refuses (`bad_body`) blanks."""
    tidy = clean(text, pointer)
    if not tidy.strip():
        raise Refusal("bad_body", pointer)
    return tidy
