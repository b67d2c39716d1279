"""The font of the pages, and lines of text that fit where they are drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import as_file, files

from PIL import ImageFont
from PIL.ImageFont import FreeTypeFont


@cache
def letters(size: int, weight: int) -> FreeTypeFont:
    with as_file(files("vicon.mixing") / "figtree.woff2") as path:
        font = ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes([weight])
    return font


def shortened(text: str, font: FreeTypeFont, width: float) -> str:
    """As much of it as fits, with an ellipsis if that is not all."""
    text = " ".join(text.split())
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(f"{text}…") > width:
        text = text[:-1].rstrip()
    return f"{text}…"


def fitted(
    text: str, sizes: Sequence[int], weight: int, width: float, most: int
) -> tuple[FreeTypeFont, list[str]]:
    """`text` in lines of `width`, `most` of them, as large as it goes; shortened if even the last of `sizes`
    is too large."""
    for size in sizes:
        font = letters(size, weight)
        lines = list(_lines(text, font, width))
        if len(lines) <= most:
            return font, lines
    return font, [*lines[: most - 1], shortened(" ".join(lines[most - 1 :]), font, width)]


def _lines(text: str, font: FreeTypeFont, width: float) -> Iterator[str]:
    line = ""
    for word in text.split():
        if line and font.getlength(f"{line} {word}") <= width:
            line = f"{line} {word}"
            continue
        if line:
            yield line
        line = word
        while font.getlength(line) > width:
            # A word longer than a line is broken where the line ends.
            end = max(1, sum(font.getlength(line[:n]) <= width for n in range(1, len(line))))
            yield line[:end]
            line = line[end:]
    yield line
