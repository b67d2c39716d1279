"""What a viewer sees of the broadcast: that it runs."""

from __future__ import annotations

from typing import Any

from vicon.rooms.broadcast.model import Broadcast


def running(broadcast: Broadcast) -> dict[str, Any] | None:
    """The field `broadcast` of the state."""
    if broadcast.current is None:
        return None
    return {
        "broadcast": broadcast.current,
        "since": broadcast.since,
        "delay_ms": broadcast.delay_ms,
        "dumped": broadcast.dumped,
    }
