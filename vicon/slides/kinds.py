"""What a file is, by what is in it. Its name says nothing."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Literal

Kind = Literal["pdf", "office"]
BYTES_MOST = 32 << 20
"""Of a file as it is brought in."""
UNPACKED_MOST = 512 << 20
ENTRIES_MOST = 5_000
_HEAD = 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = ("ppt/presentation.xml", "word/document.xml", "xl/workbook.xml", "content.xml")
"""One of these is in every presentation, text and sheet: ECMA-376 and ODF."""


def kind_of(path: Path) -> Kind | None:
    """None for what cannot become slides, and for packed bombs: by their directory. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith(_OLE):
        return "office"
    return "office" if head.startswith(b"PK") and _is_document(path) else None


def _is_document(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return False
    names = {it.filename for it in entries}
    small = len(entries) <= ENTRIES_MOST and sum(it.file_size for it in entries) <= UNPACKED_MOST
    return small and not names.isdisjoint(_OFFICE)
