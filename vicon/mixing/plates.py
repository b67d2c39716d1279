"""Names, the agenda item, results and cards, drawn once each. The font is that of the pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from PIL import Image, ImageDraw

from vicon.mixing.canvas import Plate, plate, rounded
from vicon.mixing.layout import HEIGHT, WIDTH
from vicon.mixing.letters import letters, shortened
from vicon.mixing.score import Tally

INK = (255, 255, 255, 255)
SOFT = (198, 208, 220, 255)
BOARD = (14, 22, 34, 224)
NIGHT = (14, 22, 34, 255)
ACCENT = (246, 190, 80, 255)
PAD = 10
CARD = (620, 56)
"""Width of a board with a result, and height of one of its lines."""


def words(language: str) -> Callable[[str], str]:
    """What is written on cards and boards, by its name."""
    found: dict[str, str] = json.loads(
        (files("vicon.mixing") / "words" / f"{language}.json").read_text("utf-8")
    )
    return found.__getitem__


@cache
def name(text: str, width: int) -> Plate:
    """A name to lie on a tile of that width."""
    size = 22 if width > 600 else 16
    text = shortened(text, letters(size, 600), width - 4 * PAD)
    w, h = rounded(letters(size, 600).getlength(text) + 2 * PAD, size * 1.7)
    drawn = Image.new("RGBA", (w, h))
    draw = ImageDraw.Draw(drawn)
    draw.rounded_rectangle((0, 0, w - 1, h - 1), 6, fill=BOARD)
    draw.text((PAD, h / 2), text, font=letters(size, 600), fill=INK, anchor="lm")
    return plate(drawn)


@cache
def heading(title: str, item: str | None) -> Plate:
    """The sitting, and what it is about, in one line for the upper edge."""
    font, bold = letters(18, 500), letters(18, 700)
    title = shortened(title, font, 420)
    item = None if item is None else shortened(item, bold, 700)
    w, h = rounded(
        font.getlength(title) + (0 if item is None else bold.getlength(item) + 2 * PAD) + 2 * PAD, 34
    )
    drawn = Image.new("RGBA", (w, h))
    draw = ImageDraw.Draw(drawn)
    draw.rounded_rectangle((0, 0, w - 1, h - 1), 6, fill=BOARD)
    draw.text((PAD, h / 2), title, font=font, fill=SOFT, anchor="lm")
    if item is not None:
        draw.text((PAD * 3 + font.getlength(title), h / 2), item, font=bold, fill=INK, anchor="lm")
    return plate(drawn)


@cache
def clock(text: str) -> Plate:
    """Time of day in the upper corner."""
    font = letters(18, 600)
    w, h = rounded(font.getlength(text) + 2 * PAD, 34)
    drawn = Image.new("RGBA", (w, h))
    draw = ImageDraw.Draw(drawn)
    draw.rounded_rectangle((0, 0, w - 1, h - 1), 6, fill=BOARD)
    draw.text((w / 2, h / 2), text, font=font, fill=INK, anchor="mm")
    return plate(drawn)


@cache
def card(line: str, title: str) -> Plate:
    """A whole picture that says why there is none."""
    drawn = Image.new("RGBA", (WIDTH, HEIGHT), NIGHT)
    draw = ImageDraw.Draw(drawn)
    draw.text((WIDTH / 2, HEIGHT / 2 - 24), line, font=letters(44, 700), fill=INK, anchor="mm")
    draw.text(
        (WIDTH / 2, HEIGHT / 2 + 36),
        shortened(title, letters(24, 500), 1000),
        font=letters(24, 500),
        fill=SOFT,
        anchor="mm",
    )
    return plate(drawn)


@cache
def result(it: Tally, abstained: str) -> Plate:
    """A board with what a vote came to."""
    lines = [*zip(it.options, it.counts, strict=False), (abstained, it.abstain)]
    w, h = rounded(CARD[0], CARD[1] * len(lines) + 76)
    drawn = Image.new("RGBA", (w, h))
    draw = ImageDraw.Draw(drawn)
    draw.rounded_rectangle((0, 0, w - 1, h - 1), 12, fill=BOARD)
    head, line = letters(26, 700), letters(20, 600)
    draw.text((24, 40), shortened(it.title, head, w - 48), font=head, fill=INK, anchor="lm")
    most = max(1, *(count for _, count in lines))
    for n, (option, count) in enumerate(lines):
        y = 76 + n * CARD[1]
        fill = ACCENT if n == it.winner else SOFT
        draw.text((24, y + 18), shortened(option, line, 420), font=line, fill=INK, anchor="lm")
        draw.text((w - 24, y + 18), str(count), font=letters(20, 700), fill=fill, anchor="rm")
        draw.rounded_rectangle((24, y + 36, 24 + max(4, (w - 48) * count // most), y + 42), 3, fill=fill)
    return plate(drawn)
