"""Captions beside a film: whose words may stand there, and how long each line is to be read."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol, TypeVar

from vicon.mixing.cues import Cue, plain, voiced
from vicon.mixing.score import Score

LEAST_MS = 1_500
READING_MS = 65
"""A character, for a reader in no hurry: about fifteen a second."""


@dataclass(frozen=True, slots=True)
class Line:
    """At `ms` of the film, `long_ms` long. `name`: empty for who is not named. `auto`: by the engine."""

    ms: int
    long_ms: int
    name: str
    text: str
    auto: bool


class Timed(Protocol):
    """Words from `ms` on, `long_ms` long, by the engine or by somebody."""

    @property
    def ms(self) -> int: ...
    @property
    def long_ms(self) -> int: ...
    @property
    def auto(self) -> bool: ...


T = TypeVar("T", bound=Timed)


def people(of: Score) -> dict[str, str | None]:
    """The seats that are heard in the film, with the seal of the name of those who are named."""
    return {seat: it.name if it.named else None for seat, it in of.people.items() if it.heard}


def read(lines: Iterable[T]) -> list[T]:
    """In order. What a person wrote stands in place of what the engine made of the same moment."""
    found = sorted(lines, key=lambda it: it.ms)
    written = [it for it in found if not it.auto]
    begins = [it.ms for it in written]
    ends = list(accumulate((it.ms + it.long_ms for it in written), max))

    def stands(it: T) -> bool:
        before = bisect_left(begins, it.ms + it.long_ms)
        return not it.auto or not before or ends[before - 1] <= it.ms

    return [it for it in found if stands(it)]


def cues(lines: Sequence[Line], ms: int) -> Iterator[Cue]:
    """Each stays as long as it takes to read, but gives way to the next. A name stands where it changes."""
    before = ""
    for n, it in enumerate(lines):
        following = lines[n + 1].ms if n + 1 < len(lines) else ms
        needed = max(it.long_ms, LEAST_MS, READING_MS * len(it.text))
        named = it.name and it.name != before
        before = it.name
        yield it.ms, min(it.ms + needed, following, ms), voiced(it.name, it.text) if named else plain(it.text)
