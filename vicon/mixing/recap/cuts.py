"""What a recap is cut of: parts of a film, each with a caption. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

STEP_MS = 100
"""Cuts are to a tenth of a second."""
MOST = 6
LEAST_MS = 1_000
"""A caption cannot be read in less."""
CARD_MS = 2_880
"""So long the card with the address stands at the end."""
TOGETHER_MS = 27_000
"""All cuts: with the card, and what AAC adds at the end, no more than 30.0 s."""
CAPTION_MOST = 100
BYTES_MOST = 3_000_000


@dataclass(frozen=True, slots=True)
class Cut:
    """`begin` and `end` in ms of the film."""

    begin: int
    end: int
    caption: str

    @property
    def ms(self) -> int:
        return self.end - self.begin


@dataclass(frozen=True, slots=True)
class Fault:
    """`cut`: which, from 0; None: all together."""

    cut: int | None
    code: Literal["step", "short", "beyond", "overlap", "long"]


def length(cuts: Sequence[Cut]) -> int:
    """Of the recap that is made of them, with the card (ms)."""
    return sum(it.ms for it in cuts) + CARD_MS


def faults(cuts: Sequence[Cut], film_ms: int) -> list[Fault]:
    """What is wrong with them: they lie in the film, apart from one another, and are no longer than a recap
    may be. They may stand in any order."""
    return [*_each(cuts, film_ms), *_overlaps(cuts), *_all(cuts)]


def _each(cuts: Sequence[Cut], film_ms: int) -> Iterator[Fault]:
    for n, it in enumerate(cuts):
        if it.begin % STEP_MS or it.end % STEP_MS:
            yield Fault(n, "step")
        elif it.ms < LEAST_MS:
            yield Fault(n, "short")
        elif it.begin < 0 or it.end > film_ms:
            yield Fault(n, "beyond")


def _overlaps(cuts: Sequence[Cut]) -> Iterator[Fault]:
    """Of two that share a moment the later in the list is named."""
    found = {n for (_, a), (n, b) in combinations(enumerate(cuts), 2) if a.begin < b.end and b.begin < a.end}
    for n in sorted(found):
        yield Fault(n, "overlap")


def _all(cuts: Sequence[Cut]) -> Iterator[Fault]:
    if sum(it.ms for it in cuts) > TOGETHER_MS:
        yield Fault(None, "long")
