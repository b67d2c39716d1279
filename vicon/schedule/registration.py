"""When citizens may put themselves on the list of a hearing before the day. Pure: times are passed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from vicon.schedule.faults import BadBooking

Standing = Literal["early", "open", "full", "closed"]
MOST = 500
"""Citizens on one list."""
LONGEST_S = 366 * 86_400


@dataclass(frozen=True, slots=True)
class Terms:
    """As booked. Seconds before the start of each sitting, so that they hold for a series and move with it.

    `opens_before_s`: None, from the booking on. `limit`: how many places there are.
    """

    opens_before_s: int | None = None
    closes_before_s: int = 7_200
    limit: int = 50

    def opens_at(self, starts_at: int) -> int | None:
        return None if self.opens_before_s is None else starts_at - self.opens_before_s * 1000

    def closes_at(self, starts_at: int, room_opens_at: int) -> int:
        """Not later than the room opens: from then on people raise their hands in it."""
        return min(starts_at - self.closes_before_s * 1000, room_opens_at)

    def standing(self, now: int, starts_at: int, room_opens_at: int, taken: int) -> Standing:
        opens = self.opens_at(starts_at)
        if now >= self.closes_at(starts_at, room_opens_at):
            return "closed"
        if opens is not None and now < opens:
            return "early"
        return "full" if taken >= self.limit else "open"


def terms(stored: Mapping[str, Any] | None) -> Terms | None:
    """Those terms. Raises BadBooking where they leave no time, or no place, to register."""
    if stored is None:
        return None
    it = Terms(**stored)
    if not 1 <= it.limit <= MOST:
        raise BadBooking("/registration/limit", "registration_limit", f"A list has 1 to {MOST} places.")
    if not 0 <= it.closes_before_s < (it.opens_before_s or LONGEST_S) <= LONGEST_S:
        raise BadBooking("/registration", "registration_times", "Registration closes after it has opened.")
    return it
