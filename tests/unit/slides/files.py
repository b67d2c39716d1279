"""Files that people bring in, as small as they can be."""

from __future__ import annotations

import io
import zipfile

import typst


def pdf(*pages: str, width: str = "16cm", height: str = "9cm") -> bytes:
    """A PDF with a text on each page."""
    text = "\n#pagebreak()\n".join(pages)
    # No date in it: the same pages are the same bytes, in whichever second they are made.
    rules = f"#set document(date: none)\n#set page(width: {width}, height: {height})\n#set text(size: 20pt)"
    return typst.compile(f"{rules}\n{text}".encode(), format="pdf")


def packed(**entries: bytes) -> bytes:
    """A ZIP; names with `__` for `/` and `_` for `.`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()
