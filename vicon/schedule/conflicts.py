"""Who or what would be at two sittings at once. Pure: the rows to compare with are passed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from vicon.schedule.series import Occurrence

Kind = Literal["room", "place", "person"]
MOST_TOLD = 50


@dataclass(frozen=True, slots=True)
class Taken:
    """An occurrence of another booking. `place` and `people` are what it is compared by."""

    sitting: str
    room: str
    title: str
    starts_at: int
    ends_at: int
    opd: str | None = None
    place: str | None = None
    people: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Conflict:
    """`at`: which of ours, by its start (ms). `people` holds the marks of those who would be at both."""

    kind: Kind
    at: int
    other: Taken
    people: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be booked; `place` as `place_key` writes it."""

    room: str | None
    place: str | None
    people: frozenset[str]
    occurrences: Sequence[Occurrence]


def place_key(place: str | None) -> str | None:
    """A chamber's name as it is compared: letters' case and spaces do not count."""
    return " ".join(place.split()).casefold()[:200] or None if place else None


def conflicts(wanted: Wanted, others: Iterable[Taken]) -> list[Conflict]:
    """By time; at most MOST_TOLD. Sittings that only touch do not meet."""
    ours = sorted((it for it in wanted.occurrences if not it.cancelled), key=lambda it: it.starts_at)
    theirs = sorted(others, key=lambda it: it.starts_at)
    found: list[Conflict] = []
    first = 0
    for it in ours:
        # No sitting is longer than a day, so those that began two days before are over.
        while first < len(theirs) and theirs[first].starts_at < it.starts_at - 2 * 86_400_000:
            first += 1
        for other in theirs[first:]:
            if other.starts_at >= it.ends_at or len(found) >= MOST_TOLD:
                break
            if other.ends_at > it.starts_at:
                found += _meet(wanted, it, other)
    return found[:MOST_TOLD]


def _meet(wanted: Wanted, it: Occurrence, other: Taken) -> Iterable[Conflict]:
    if wanted.room is not None and wanted.room == other.room:
        yield Conflict("room", it.starts_at, other)
    place = place_key(it.place) or wanted.place
    if place is not None and place == other.place:
        yield Conflict("place", it.starts_at, other)
    if both := wanted.people & other.people:
        yield Conflict("person", it.starts_at, other, both)
