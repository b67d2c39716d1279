"""What is written down, as rules know it. The number of its event names each entry."""

from __future__ import annotations

from dataclasses import dataclass

KEPT = 500
"""Of each kind at hand; the journal has them all."""


@dataclass(frozen=True, slots=True)
class Note:
    """`text` is a seal."""

    seq: int
    at: int
    text: str
    item: str | None


@dataclass(frozen=True, slots=True)
class Decided:
    seq: int
    at: int
    text: str
    item: str | None


@dataclass(frozen=True, slots=True)
class Task:
    seq: int
    at: int
    text: str
    owner: str
    due: int
    item: str | None


@dataclass(frozen=True, slots=True)
class Notes:
    notes: tuple[Note, ...] = ()
    decisions: tuple[Decided, ...] = ()
    actions: tuple[Task, ...] = ()
