"""Edges that the rooms of this node got and lost since it began; read from any thread."""

from __future__ import annotations

REASONS = ("away", "drain", "failed", "empty", "unknown", "no_room")
"""Why an edge is let go of; anything else is counted as `other`, so that no label grows without bound."""


class Tally:
    def __init__(self) -> None:
        self.opened = 0
        self.refused = 0
        """Nodes that would not be one, or did not answer."""
        self.lost = dict.fromkeys((*REASONS, "other"), 0)

    def lose(self, why: str) -> None:
        self.lost[why if why in self.lost else "other"] += 1
