"""Free texts of requests: NFC, without what cannot be stored or shown."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field


def _tidy(text: str) -> str:
    tidy = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in tidy):
        raise ValueError("control characters cannot be stored")
    return tidy


def line(text: str) -> str:
    return " ".join(_tidy(text).split())


Line = Annotated[str, Field(max_length=200), AfterValidator(line)]
"""One line of text."""
ShortLine = Annotated[str, Field(max_length=80), AfterValidator(line)]
LongText = Annotated[str, Field(max_length=4_000), AfterValidator(_tidy)]
