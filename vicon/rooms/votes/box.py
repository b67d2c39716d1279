"""The box of a secret vote: ballots by code, and only until the process ends whose they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping


class Box:
    """Lives in memory alone. `put` tells a voter who sends again from one who votes twice."""

    def __init__(self, read_back: Mapping[str, int] | None = None) -> None:
        """`read_back`: ballots of before a restart, of which nobody knows any more whose they are."""
        self._nameless = dict(read_back or {})
        self._by_seat: dict[str, tuple[str, int]] = {}

    def put(self, seat: str, code: str, choice: int) -> bool:
        """Take the seat's ballot, in place of one that was never marked. False: the code is another's."""
        taken = code in self._nameless or any(
            code == theirs for other, (theirs, _) in self._by_seat.items() if other != seat
        )
        if not taken:
            self._by_seat[seat] = code, choice
        return not taken

    def holds(self, seat: str, code: str | None, choice: int) -> bool:
        """Whether this is the very ballot of the seat."""
        return self._by_seat.get(seat) == (code, choice)

    def of(self, marked: Collection[str]) -> dict[str, int] | None:
        """The ballots of those who are marked, sorted by code; None unless there is one for each mark."""
        found = self._nameless | dict(it for seat, it in self._by_seat.items() if seat in marked)
        return dict(sorted(found.items())) if len(found) == len(marked) else None

    @property
    def ballots(self) -> dict[str, int]:
        """All, sorted by code: without order and without seats."""
        return dict(sorted((self._nameless | dict(self._by_seat.values())).items()))


Boxes = Callable[[str], Box | None]
"""The box of a vote; None while it could not be read back after a restart."""


def no_box(vote: str) -> None:
    """There are none where nothing could keep them."""
