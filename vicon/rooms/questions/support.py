"""Which seats support which question: known only while the sitting runs, told as counts."""

from __future__ import annotations

NEWS_EVERY_S = 1.0


class Support:
    def __init__(self) -> None:
        self.seats: dict[str, set[str]] = {}
        self.counts: dict[str, int] = {}
        self.changed = False
        self._at = 0.0

    def give(self, question: str, seat: str, on: bool) -> None:
        """Or take it back."""
        seats = self.seats.setdefault(question, set())
        if (seat in seats) != on:
            (seats.add if on else seats.discard)(seat)
            self._count(question)

    def merge(self, question: str, into: str, but: str) -> None:
        """Who supported `question` supports `into`; `but` asked that."""
        gone = self.drop(question)
        if gone:
            self.seats[into] = (self.seats.get(into, set()) | gone) - {but}
            self._count(into)

    def drop(self, question: str) -> set[str]:
        self.counts.pop(question, None)
        return self.seats.pop(question, set())

    def news(self, now: float) -> dict[str, int] | None:
        """All counts, when they are to be told now (s)."""
        if not self.changed or now < self._at:
            return None
        self.changed, self._at = False, now + NEWS_EVERY_S
        return dict(self.counts)

    def _count(self, question: str) -> None:
        self.counts[question] = len(self.seats[question])
        self.changed = True
