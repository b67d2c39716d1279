"""Spans of time as sorted, disjoint intervals. All times are integer milliseconds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple


class Interval(NamedTuple):
    """From `begin` up to, not including, `end`; never empty."""

    begin: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.begin


def union(intervals: Iterable[Interval], gap: int = 0) -> tuple[Interval, ...]:
    """All of `intervals` as one, with gaps of less than `gap` closed."""
    merged: list[Interval] = []
    for one in sorted(it for it in intervals if it.end > it.begin):
        if merged and (one.begin <= merged[-1].end or one.begin - merged[-1].end < gap):
            merged[-1] = Interval(merged[-1].begin, max(merged[-1].end, one.end))
        else:
            merged.append(one)
    return tuple(merged)


def clip(intervals: Sequence[Interval], to: Sequence[Interval]) -> tuple[Interval, ...]:
    """What of `intervals` lies within `to`; both sorted and disjoint."""
    return tuple(_common(intervals, to))


def _common(ours: Sequence[Interval], theirs: Sequence[Interval]) -> Iterator[Interval]:
    a = b = 0
    while a < len(ours) and b < len(theirs):
        begin, end = max(ours[a].begin, theirs[b].begin), min(ours[a].end, theirs[b].end)
        if begin < end:
            yield Interval(begin, end)
        if ours[a].end < theirs[b].end:
            a += 1
        else:
            b += 1


def total(intervals: Iterable[Interval]) -> int:
    return sum(it.length for it in intervals)
