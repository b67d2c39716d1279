"""What a media node carries now, for its row in the registry."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

from vicon.cluster.traffic import Rate, measured

if TYPE_CHECKING:
    from vicon.media._engine import WorkerLoad


class Carried(TypedDict):
    """As in `registry.Node`."""

    people: int
    workers: int
    busy: float
    sent_bps: int | None
    link_bps: int | None


class Burden:
    """Looked at with each beat; rates are of the time between."""

    def __init__(self) -> None:
        self._rate = Rate()

    def now(self, loads: Sequence[WorkerLoad]) -> Carried:
        traffic = measured()
        return {
            "people": sum(it.transports for it in loads),
            "workers": len(loads),
            "busy": round(sum(it.busy for it in loads) / max(1, len(loads)), 3),
            "sent_bps": self._rate.take(time.monotonic(), traffic.sent) if traffic else None,
            "link_bps": traffic.limit_bps if traffic else None,
        }
