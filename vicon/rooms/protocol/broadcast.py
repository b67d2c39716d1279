"""The broadcast, as everybody in the room knows it."""

from __future__ import annotations

from vicon.rooms.protocol.fields import BroadcastId, Millis, Model


class BroadcastState(Model):
    """The broadcast that runs, since when. `dumped`: when something of it was last taken back."""

    broadcast: BroadcastId
    since: Millis
    delay_ms: int
    dumped: Millis | None
