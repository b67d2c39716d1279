"""Slides as rules know them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Deck:
    """A file that became pages. `title` is a seal, `sha256` of the file as it was brought in (hex)."""

    title: str
    pages: int
    sha256: str
    item: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What everybody sees; pages count from 1."""

    deck: str
    page: int


@dataclass(frozen=True, slots=True)
class Slides:
    """Decks in the order in which they came."""

    decks: Mapping[str, Deck] = field(default_factory=dict)
    shown: Shown | None = None
