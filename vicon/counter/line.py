"""The rules of a counter's line: which place a ticket has, how long it takes, and who is told when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median_low
from typing import Literal

KEPT = 5
"""As many visits stand for those to come as in the lobby (rooms.md 6)."""
VISIT_MS = 5 * 60_000
"""How long a visit is taken to be before any is known."""
NEAR = 3
"""Whose place is at most this is told that the turn is near."""
Notice = Literal["giliran_dekat", "giliran_sekarang"]
TOLD: dict[Notice, int] = {"giliran_dekat": 1, "giliran_sekarang": 2}
PASSED = 3
"""As `TOLD`, of who was told to be next and did not come, so that somebody behind was called: the line goes
on without them, and whoever of them comes is called as before."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ticket in the line. `told`: how much it was told, as in `TOLD`."""

    ticket: str
    told: int


def number(letter: str, n: int) -> str:
    """`D-014`."""
    return f"{letter}-{n:03d}"


def estimate_ms(visits: Sequence[int], position: int) -> int:
    """Until who is at `position` (from 1) is called; `visits`: how long the last ones took (ms)."""
    return (median_low(visits[-KEPT:]) if visits else VISIT_MS) * position


def minutes(ms: int) -> int:
    """At least one."""
    return max(1, -(-ms // 60_000))


def told_at(position: int) -> int:
    """How much somebody knows who is told the place itself."""
    return 2 if position == 1 else 1 if position <= NEAR else 0


def due(line: Sequence[Waiting]) -> Iterator[tuple[str, int, Notice]]:
    """Who is to be told what, with the place; `line`: who waits, first to last."""
    for position, it in enumerate(line[:NEAR], 1):
        notice: Notice = "giliran_sekarang" if position == 1 else "giliran_dekat"
        if it.told < TOLD[notice]:
            yield it.ticket, position, notice
