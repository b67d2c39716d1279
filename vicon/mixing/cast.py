"""Who is in the picture at a moment: turns and spotlights first, then whoever was heard last."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from vicon.mixing.layout import GRID, Cast
from vicon.mixing.score import Person, Scene

LOUD = 0.01
"""Root mean square above which somebody is taken to speak (1.0 is full)."""
HOLD_BLOCKS = 2
"""The large picture changes to whoever was the loudest for so many blocks in a row."""

ALIKE = 4
"""So few people are shown all alike, unless one has the floor."""


class Loudest:
    """Who speaks where nobody has the floor, told block by block of sound."""

    def __init__(self) -> None:
        self.order: list[str] = []
        """Participants, whoever was heard last first."""
        self.speaker: str | None = None
        self._next: tuple[str, int] | None = None

    def hear(self, levels: Mapping[str, float]) -> None:
        """Root mean squares of one block by participant."""
        heard = sorted((it for it in levels if levels[it] >= LOUD), key=lambda it: (-levels[it], it))
        self.order = [*heard, *(it for it in self.order if it not in heard)]
        if not heard:
            return
        who = heard[0]
        times = self._next[1] + 1 if self._next is not None and self._next[0] == who else 1
        self._next = (who, times)
        if self.speaker is None or times >= HOLD_BLOCKS:
            self.speaker = who


def cast(
    scene: Scene,
    people: Mapping[str, Person],
    cameras: Collection[str],
    screens: Collection[str],
    loudest: Loudest,
) -> Cast:
    """Of those whose picture comes in: `cameras` and `screens` are participants."""
    there = {it: seat for it, seat in scene.seat_of.items() if people[seat].seen}
    seen = [it for it in there if it in cameras]
    sign = next((it for it in seen if there[it] in scene.sign), None)
    rest = [it for it in seen if it != sign]
    speaker = next(
        (it for seat in (scene.speaker, *scene.spotlight) for it in rest if there[it] == seat), None
    )
    if speaker is None and len(rest) > ALIKE and loudest.speaker in rest:
        speaker = loudest.speaker
    screen = next((it for it in there if it in screens), None)
    return Cast(screen, speaker, sign, _heard_last([it for it in rest if it != speaker], loudest))


def _heard_last(who: Sequence[str], loudest: Loudest) -> list[str]:
    """As many as have a place, in the order they came in: nobody's picture wanders about."""
    rank = {it: n for n, it in enumerate(loudest.order)}
    kept = sorted(who, key=lambda it: rank.get(it, len(rank)))[:GRID]
    return [it for it in who if it in kept]
