"""How a participant's link is doing, in a word that hosts are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from vicon.media._engine import Stats

Grade = Literal["good", "weak", "bad"]
ORDER: tuple[Grade, ...] = ("good", "weak", "bad")

# Weak: the client tells the person so too. Bad: words are lost, or people talk over one another.
_WEAK_LOSS, _BAD_LOSS = 0.05, 0.15
_WEAK_RTT_US, _BAD_RTT_US = 400_000, 1_000_000
# Rungs of the ladder: pictures of others get small; only sound is left.
_WEAK_RUNG, _BAD_RUNG = 3, 6
_BETTER_AFTER = 2


def grade(stats: Stats) -> Grade:
    """Of one look at the link, both ways."""
    loss = max(stats.up_loss, stats.down_loss)
    if loss > _BAD_LOSS or stats.rtt_us > _BAD_RTT_US or stats.rung >= _BAD_RUNG:
        return "bad"
    if loss > _WEAK_LOSS or stats.rtt_us > _WEAK_RTT_US or stats.rung >= _WEAK_RUNG or stats.uplink != "good":
        return "weak"
    return "good"


def worst(grades: list[Grade]) -> Grade:
    """Of a seat's devices; there is at least one."""
    return max(grades, key=ORDER.index)


class Grading:
    """Worse at once, better after two looks in a row, so that the sign beside a name does not flicker."""

    def __init__(self) -> None:
        self.now: Grade | None = None
        self._better = 0

    def look(self, found: Grade) -> None:
        if self.now is None or ORDER.index(found) >= ORDER.index(self.now):
            self.now, self._better = found, 0
            return
        self._better += 1
        if self._better >= _BETTER_AFTER:
            self.now, self._better = found, 0
