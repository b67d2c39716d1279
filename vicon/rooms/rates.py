"""A token bucket: so many at once, so many a second after that."""

from __future__ import annotations


class Bucket:
    """Starts full. Times are seconds on any steady clock."""

    def __init__(self, per_s: float, burst: int, now: float) -> None:
        self._per_s = per_s
        self._burst = burst
        self._left = float(burst)
        self._at = now

    def take(self, now: float) -> int:
        """0 if one more is in order, else how many milliseconds to wait for it."""
        self._left = min(self._burst, self._left + (now - self._at) * self._per_s)
        self._at = now
        if self._left >= 1:
            self._left -= 1
            return 0
        return max(1, round((1 - self._left) / self._per_s * 1000))
