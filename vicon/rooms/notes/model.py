"""What is written down, as rules know it. The number of its event names each entry."""

from __future__ import annotations

from dataclasses import dataclass

KEPT = 500
"""Of each kind at hand; the journal has them all."""


@dataclass(frozen=True, slots=True)
class Entry:
    """As it was corrected last. One that was struck stands no longer. `text` of a note is a seal."""

    seq: int
    at: int
    text: str
    item: str | None
    corrected_at: int | None = None
    struck_at: int | None = None


@dataclass(frozen=True, slots=True)
class Task(Entry):
    owner: str = ""
    due: int = 0


@dataclass(frozen=True, slots=True)
class Notes:
    notes: tuple[Entry, ...] = ()
    decisions: tuple[Entry, ...] = ()
    actions: tuple[Task, ...] = ()
