"""What may still be taken back: encoded parts wait in memory until the delay has passed, then go out."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vicon.mixing.broadcast.ladder import Piece


@dataclass(frozen=True, slots=True)
class Held:
    """A part of every rendition, whose first picture is of `begin` and its last before `end` (ms).

    `opens`, `closes`: the first, the last of its segment. `broken`: it does not go on from what is before it.
    """

    begin: int
    end: int
    pieces: Sequence[Piece]
    opens: bool = True
    closes: bool = True
    broken: bool = False


class Delay:
    """Nothing in it was written anywhere. `ms` is counted from the last picture of a part."""

    def __init__(self, ms: int) -> None:
        self._ms = ms
        self._held: deque[Held] = deque()

    def hold(self, it: Held) -> None:
        self._held.append(it)

    def due(self, now: int) -> Iterator[Held]:
        """What may go out, in order, once."""
        while self._held and self._held[0].end + self._ms <= now:
            yield self._held.popleft()

    def __bool__(self) -> bool:
        """Whether it holds anything."""
        return bool(self._held)

    def dump(self) -> list[tuple[int, int]]:
        """Away with all of it. The spans (begin, end) that a plate takes the place of."""
        spans = [(it.begin, it.end) for it in self._held]
        self._held.clear()
        return spans
