"""What the record knows of closed parts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Circle:
    """`parts`: the numbers of the event that closed the sitting and of the one that opened it again, if any.

    `inside`: what these parts were about, by the name that `fold.names` gives it.
    """

    parts: tuple[tuple[int, int | None], ...] = ()
    inside: frozenset[str] = frozenset()

    def covers(self, seq: int) -> bool:
        """Whether the event `seq` was of a closed part."""
        return any(first < seq and (last is None or seq < last) for first, last in self.parts)
