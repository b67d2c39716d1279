"""What is written in a recap: captions below its pictures, and the card at its end."""

from __future__ import annotations

from functools import cache

import numpy as np
import segno
from PIL import Image, ImageDraw

from vicon.mixing.canvas import Plate, plate
from vicon.mixing.layout import HEIGHT, WIDTH, Place
from vicon.mixing.letters import fitted, letters, shortened
from vicon.mixing.plates import INK, NIGHT, SOFT

PICTURE = Place(80, 0, 1120, 630)
"""Where the film's picture stands: captions lie below, on nobody's name and on no interpreter's hands."""
BAND = Place(0, PICTURE.height, WIDTH, HEIGHT - PICTURE.height)
CAPTION = (34, 30, 26, 22, 18, 16)
"""Heights of letters: the largest is taken with which a caption has two lines at most."""
TITLE = (48, 40, 32)
SPACED = 1.2
EDGE = 96
MODULE = 8
"""Pixels of one square of the code."""
QUIET = 4
"""White squares around it (ISO/IEC 18004, 9.1)."""


@cache
def caption(text: str) -> Plate:
    """As large as BAND."""
    drawn = Image.new("RGBA", (BAND.width, BAND.height), NIGHT)
    draw = ImageDraw.Draw(drawn)
    font, lines = fitted(text, CAPTION, 600, WIDTH - EDGE, 2)
    step = font.size * SPACED
    top = (BAND.height - (len(lines) - 1) * step) / 2
    for n, line in enumerate(lines):
        draw.text((BAND.width / 2, top + n * step), line, font=font, fill=INK, anchor="mm")
    return plate(drawn)


def closing(title: str, says: str, address: str) -> Plate:
    """A whole picture: the sitting, and where all of it is, to be read and as a code of `address`, a URL."""
    drawn = Image.new("RGBA", (WIDTH, HEIGHT), NIGHT)
    draw = ImageDraw.Draw(drawn)
    code = _code(address)
    left = WIDTH - EDGE - code.width
    drawn.paste(code, (left, (HEIGHT - code.height) // 2))
    room = left - 2 * EDGE
    font, lines = fitted(title, TITLE, 700, room, 4)
    step = font.size * SPACED
    for n, line in enumerate(lines):
        at = (EDGE, HEIGHT / 2 - (len(lines) - n) * step)
        draw.text(at, line, font=font, fill=INK, anchor="lm")
    place = address.partition("://")[2].rpartition("/")[0]
    for y, line, font, fill in (
        (HEIGHT / 2 + 24, says, letters(26, 500), SOFT),
        (HEIGHT / 2 + 70, place, letters(32, 600), INK),
    ):
        draw.text((EDGE, y), shortened(line, font, room), font=font, fill=fill, anchor="lm")
    return plate(drawn)


def _code(address: str) -> Image.Image:
    squares = np.array(list(segno.make(address, error="m", micro=False).matrix), np.uint8)
    white = np.pad(1 - squares, QUIET, constant_values=1) * np.uint8(255)
    return Image.fromarray(white.repeat(MODULE, axis=0).repeat(MODULE, axis=1)).convert("RGBA")
