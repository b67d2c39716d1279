"""Where a document waits for whose signature: its keywords say so (`template.typ`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader

_PLACE = re.compile(r"vicon-signature/1 ([a-z]{1,20}) (\d{1,4})" + 4 * r" (\d{1,4})")


class Place(NamedTuple):
    """`page` from 0; `box`: left, lower, right and upper edge in points from its lower left corner."""

    page: int
    box: tuple[int, int, int, int]


def place_of(reader: PdfFileReader, capacity: str) -> Place | None:
    """None where the document says of none, or of one that is on no page."""
    view = reader.trailer_view
    said = str(view["/Info"].get("/Keywords", "")) if "/Info" in view else ""
    pages = int(reader.root["/Pages"]["/Count"])
    for found in _PLACE.finditer(said):
        page, left, lower, right, upper = map(int, found.groups()[1:])
        if found[1] == capacity and 0 < page <= pages and left < right and lower < upper:
            return Place(page - 1, (left, lower, right, upper))
    return None
