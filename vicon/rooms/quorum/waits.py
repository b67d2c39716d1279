"""How long and how often a sitting waits for its quorum."""

from __future__ import annotations

from vicon.rooms.refusal import Refusal
from vicon.rooms.state import State


def wait_until(state: State, now: int) -> int | None:
    """When a suspension for want of a quorum ends at the latest (ms); None: there is one, or no such rule.

    Refuses (`no_quorum`) when the sitting has waited as often as it may.
    """
    rule, told = state.settings.quorum_wait, state.quorum.told
    if rule is None or told is None or told.met or not told.seats:
        return None
    if state.quorum.waits >= rule.times:
        raise Refusal("no_quorum", f"waited {rule.times} times")
    return now + rule.ms
