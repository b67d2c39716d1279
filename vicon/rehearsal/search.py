"""Which size is looked at next, and which is safe: up by doubling, then between the good and the bad."""

from __future__ import annotations

from dataclasses import dataclass, field

CLOSE = 0.1
"""Good and bad are told apart to this share of the good size."""
TRIES = 2
"""A size is bad when it was so twice: once may be something else on the machine."""


@dataclass
class Search:
    """From `first` people up to `most`."""

    first: int
    most: int
    safe: int = 0
    """The largest that was good, 0 before one was."""
    _bad: int | None = None
    _tried: dict[int, int] = field(default_factory=dict)

    def next(self) -> int | None:
        """How many people now; None when the answer is known."""
        if self._bad is None:
            if self.safe >= self.most:
                return None
            return min(max(self.safe * 2, self.first), self.most)
        if self._tried[self._bad] < TRIES:
            return self._bad
        gap = self._bad - self.safe
        if self.safe == 0 or gap <= max(1, int(self.safe * CLOSE)):
            return None
        return self.safe + gap // 2

    def measured(self, people: int, *, good: bool) -> None:
        """How it was with so many."""
        self._tried[people] = self._tried.get(people, 0) + 1
        if good:
            self.safe = max(self.safe, people)
            if self._bad == people:
                self._bad = None
        elif self._bad is None or people <= self._bad:
            self._bad = people

    @property
    def limit(self) -> int | None:
        """The smallest that was bad; None if none was."""
        return self._bad
