"""What a page is told of the floor beside the events: the clock, and who comes next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vicon.rooms.floor.model import Floor
from vicon.rooms.floor.order import forecast
from vicon.rooms.floor.rule import rule_of
from vicon.rooms.presets import Settings
from vicon.rooms.state import State

CLOCK_S = 1.0
QUEUE_S = 1.0
"""Changes of the list are told no faster."""
FORECAST_S = 15.0


class FloorNews:
    """Remembers what was told. Times in seconds are of a steady clock, those in ms since 1970."""

    def __init__(self) -> None:
        self._clock_at = 0.0
        self._queue_at = 0.0
        self._told: tuple[Floor, Settings] | None = None

    def of(self, state: State, now: int, steady: float) -> Mapping[str, Any]:
        """Bodies of topics that are to be sent now."""
        found: dict[str, Any] = {}
        turn = state.floor.turn
        if turn is not None and steady >= self._clock_at:
            self._clock_at = steady + CLOCK_S
            found["clock"] = {"turn": turn.turn, "left_ms": max(turn.left(now), -turn.grace_ms)}
        if self._is_due(state, steady):
            self._queue_at, self._told = steady, (state.floor, state.settings)
            found["queue"] = queue(state, now)
        return found

    def _is_due(self, state: State, steady: float) -> bool:
        since = steady - self._queue_at
        if self._told is None:
            return bool(state.floor.waiting)
        floor, settings = self._told
        if floor is not state.floor or settings is not state.settings:
            return since >= QUEUE_S
        moves = rule_of(state).turn_ms is not None and bool(floor.waiting)
        return moves and since >= FORECAST_S


def queue(state: State, now: int) -> dict[str, Any]:
    """The body of the topic `queue`."""
    expected = forecast(state.floor, rule_of(state), state.settings.prior_first, now)
    return {"queue": [{"request": it.request, "starts_at": at} for it, at in expected]}
