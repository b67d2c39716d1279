"""Parts of a whole, compared exactly."""

from __future__ import annotations

from vicon.rooms.protocol.ballots import Threshold


def meets(part: int, whole: int, threshold: Threshold) -> bool:
    """Whether `part` of `whole` is at least (`gte`) or more than (`gt`) the fraction; never of nothing."""
    num, den = threshold.frac
    if whole <= 0:
        return False
    return part * den > num * whole if threshold.cmp == "gt" else part * den >= num * whole
