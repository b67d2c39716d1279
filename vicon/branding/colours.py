"""The six colours of a city, and whether everybody can read what is written in and on them (WCAG 2.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

TEXT, SHAPE = 4.5, 3.0
WHITE, INK = "#ffffff", "#10262d"
_LIGHT = {"bg": "#f1f5f6", "surface": WHITE, "sunken": "#e7eef0", "stage": "#dfe8ea"}
_DARK = {"bg": "#0b1618", "surface": "#132124", "sunken": "#1b2c30", "stage": "#0f1b1e"}
_TEXT_SOFT, _FLOOR_TEXT, _ON_FLOOR = "#475d64", "#82500a", "#2b1a00"
_ON_PRIMARY_DARK = "#06242b"


@dataclass(frozen=True, slots=True)
class Colours:
    """As `#rrggbb`. `dark`: the first of them where the device is set to dark; the others follow from it."""

    primary: str = "#0b5261"
    strong: str = "#083f4b"
    soft: str = "#dcebee"
    floor: str = "#f3b04a"
    floor_soft: str = "#fff4e0"
    dark: str = "#83ccd9"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """`colour` is the field to change; `pair`: what on what; `ratio` of the two; `least`: needed."""

    colour: str
    pair: str
    ratio: float
    least: float


def faults(it: Colours) -> list[Unreadable]:
    """Every pair that somebody could not read; colours that are none are refused before."""
    return [
        Unreadable(colour, f"{upper} on {lower}", round(found, 2), least)
        for colour, upper, over, lower, under, least in _pairs(it)
        if (found := contrast(over, under)) < least
    ]


def tokens(it: Colours) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The values of the style sheet that follow, light and dark."""
    light = {
        "city-primary": it.primary,
        "city-primary-strong": it.strong,
        "city-primary-soft": it.soft,
        "city-floor": it.floor,
        "city-floor-soft": it.floor_soft,
        "on-primary-soft": _on_soft(it),
        "focus": it.primary,
    }
    dark_soft = mixed(it.dark, _DARK["surface"], 0.82)
    dark = {
        "city-primary": it.dark,
        "city-primary-strong": mixed(it.dark, WHITE, 0.3),
        "city-primary-soft": dark_soft,
        "city-floor": it.floor,
        "on-primary": _ON_PRIMARY_DARK,
        "on-primary-soft": mixed(it.dark, WHITE, 0.5),
        "focus": mixed(it.dark, WHITE, 0.3),
    }
    return light, dark


def contrast(one: str, other: str) -> float:
    """Of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """`one` with `share` (0 to 1) of `other`."""
    parts = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def is_colour(text: str) -> bool:
    return re.fullmatch(r"#[0-9a-f]{6}", text) is not None


def plain(it: Colours) -> dict[str, str]:
    return asdict(it)


def _pairs(it: Colours) -> Iterator[tuple[str, str, str, str, str, float]]:
    for name, ground in _LIGHT.items():
        yield "primary", "primary", it.primary, name, ground, TEXT
    for name, ground in (("primary", it.primary), ("strong", it.strong)):
        yield name, "white", WHITE, name, ground, TEXT
    yield "soft", "primary", it.primary, "soft", it.soft, TEXT
    yield "soft", "text", INK, "soft", it.soft, TEXT
    yield "soft", "quiet text", _TEXT_SOFT, "soft", it.soft, TEXT
    yield "soft", "text of notes", _on_soft(it), "soft", it.soft, TEXT
    yield "floor", "dark brown", _ON_FLOOR, "floor", it.floor, TEXT
    yield "floor_soft", "brown", _FLOOR_TEXT, "floor_soft", it.floor_soft, TEXT
    yield "floor_soft", "text", INK, "floor_soft", it.floor_soft, TEXT
    yield "floor_soft", "quiet text", _TEXT_SOFT, "floor_soft", it.floor_soft, TEXT
    for name, ground in _DARK.items():
        yield "dark", "dark", it.dark, f"dark {name}", ground, TEXT
    _, dark = tokens(it)
    yield "dark", "dark text", dark["on-primary"], "dark", it.dark, TEXT
    yield "dark", "dark", it.dark, "its quiet ground", dark["city-primary-soft"], TEXT
    yield (
        "dark",
        "text of notes",
        dark["on-primary-soft"],
        "its quiet ground",
        dark["city-primary-soft"],
        TEXT,
    )


def _on_soft(it: Colours) -> str:
    return it.strong if contrast(it.strong, it.soft) >= TEXT else INK


def _channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(value / 255) for value in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
