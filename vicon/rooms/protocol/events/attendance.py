"""Who of those entitled to vote is there, and whether they are enough."""

from __future__ import annotations

from typing import ClassVar

from vicon.rooms.protocol.events.base import EventBody
from vicon.rooms.protocol.fields import Proof, SeatId, Viewers, Where


class AttendMarked(EventBody):
    kind: ClassVar[str] = "attend.marked"
    view: ClassVar[Viewers] = "stage"
    seat: SeatId
    present: bool
    where: Where


class PresenceChanged(EventBody):
    """Voting seats only. `how`: a device that answers and takes media, or the clerk's mark."""

    kind: ClassVar[str] = "presence.changed"
    seat: SeatId
    present: bool
    how: Proof


class QuorumChanged(EventBody):
    """`present` of `seats` voting seats; `met`: enough under the sitting's own rule."""

    kind: ClassVar[str] = "quorum.changed"
    met: bool
    present: int
    seats: int
