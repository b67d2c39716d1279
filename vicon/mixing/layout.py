"""Where each picture stands in the film. Pure: the same people give the same places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

WIDTH, HEIGHT = 1280, 720
STRIP = 256
"""Width of the strip at the right, for tiles of 16:9."""
GRID = 9
SLIDE = ""
"""Stands for slides where a participant's screen would."""


class Place(NamedTuple):
    """Pixels from the upper left; all even, since colours have half the resolution."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is in the picture: participants that have one, the most important first."""

    screen: str | None
    speaker: str | None
    sign: str | None
    others: Sequence[str]
    slide: bool = False
    """Slides are shown: they have the place of a screen, unless there is one."""


@dataclass(frozen=True, slots=True)
class Tile:
    participant: str
    place: Place
    screen: bool = False


def arranged(cast: Cast) -> list[Tile]:
    """A screen or a speaker large, with a strip; else all alike. The sign-language lane is always there."""
    screen = SLIDE if cast.screen is None and cast.slide else cast.screen
    if screen is not None:
        return [
            Tile(screen, Place(0, 0, WIDTH - STRIP, HEIGHT), screen=True),
            *_strip(cast, cast.speaker),
        ]
    if cast.speaker is not None and (cast.others or cast.sign):
        return [Tile(cast.speaker, Place(0, 72, WIDTH - STRIP, 576)), *_strip(cast, None)]
    alone = [it for it in (cast.speaker, *cast.others) if it is not None]
    if cast.sign is not None:
        return [*_grid(alone, WIDTH - STRIP), Tile(cast.sign, _lane())]
    return _grid(alone, WIDTH)


def _strip(cast: Cast, first: str | None) -> list[Tile]:
    tile = STRIP * 9 // 16
    wanted = [it for it in (first, *cast.others) if it is not None]
    places = 3 if cast.sign is not None else HEIGHT // tile
    tiles = [Tile(who, Place(WIDTH - STRIP, n * tile, STRIP, tile)) for n, who in enumerate(wanted[:places])]
    return tiles if cast.sign is None else [*tiles, Tile(cast.sign, _lane())]


def _lane() -> Place:
    """Nearly square: hands and face are what counts."""
    return Place(WIDTH - STRIP, HEIGHT - 288, STRIP, 288)


def _grid(who: Sequence[str], width: int) -> list[Tile]:
    who = who[:GRID]
    if not who:
        return []
    columns = next(n for n in (1, 2, 3) if n * n >= len(who))
    rows = -(-len(who) // columns)
    w = width // columns // 2 * 2
    h = min(HEIGHT // rows, w * 9 // 16) // 2 * 2
    top = (HEIGHT - rows * h) // 4 * 2
    tiles = []
    for n, it in enumerate(who):
        row, column = divmod(n, columns)
        in_row = min(columns, len(who) - row * columns)
        left = (width - in_row * w) // 4 * 2
        tiles.append(Tile(it, Place(left + column * w, top + row * h, w, h)))
    return tiles
