"""Pages of a PDF as pictures and text, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

from vicon.rooms.protocol.slides import PAGES_MOST
from vicon.slides.pictures import BOUNDS, encoded, within
from vicon.slides.shelf import FORMS, picture, text

TEXT_MOST: Final = 5_000
"""Characters of a page that are read out."""
SIDE_LEAST, SIDE_MOST = 10.0, 14_400.0
"""Points: 14,400 is the most that a page may have (ISO 32000-1, Annex C)."""

Keep = Callable[[str, bytes], None]
"""Takes the name of a file of the page, and what is in it."""


class Unfit(Exception):
    """The file cannot become slides; `fault` says why in a word."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def draw(source: bytes, keep: Keep, progress: Callable[[int, int], None]) -> int:
    """All pages of a PDF; how many there are. Raises Unfit."""
    try:
        opened = pdfium.PdfDocument(source)
    except pdfium.PdfiumError as error:
        locked = error.err_code == raw.FPDF_ERR_PASSWORD
        raise Unfit("locked" if locked else "unreadable") from None
    with closing(opened) as document:
        count = len(document)
        if count == 0:
            raise Unfit("unreadable")
        if count > PAGES_MOST:
            raise Unfit("too_many_pages")
        for n in range(count):
            progress(n, count)
            try:
                page = document[n]
            except pdfium.PdfiumError:
                raise Unfit("unreadable") from None
            with closing(page):
                _page(page, n + 1, keep)
    return count


def _page(page: Any, number: int, keep: Keep) -> None:
    width, height = page.get_size()
    if not (SIDE_LEAST <= width <= SIDE_MOST and SIDE_LEAST <= height <= SIDE_MOST):
        raise Unfit("page_size")
    with closing(page.get_textpage()) as written:
        words = " ".join(written.get_text_range(count=min(TEXT_MOST, written.count_chars())).split())
    keep(text(number), words.encode(errors="replace"))
    for size, bounds in BOUNDS.items():
        drawn = _drawn(page, within(width, height, bounds))
        for form in FORMS:
            keep(picture(number, size, form), encoded(drawn, form, bounds.most))


def _drawn(page: Any, scale: float) -> Image.Image:
    bitmap = page.render(scale=scale, may_draw_forms=False)
    with closing(bitmap):
        drawn: Image.Image = bitmap.to_pil().convert("RGB")
        return drawn.copy()
