"""Whoever comes from the network of somebody just banned is pointed out to the stage, never refused for it.

A village hall is one address (rooms.md 3, rule 6). Kept while the sitting runs, written nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable

WATCHED_S = 3_600.0


class Networks:
    """Times are seconds on a steady clock."""

    def __init__(self) -> None:
        self._of: dict[str, str] = {}
        self._watched: dict[str, tuple[frozenset[str], float]] = {}

    def came(self, participant: str, network: str | None) -> None:
        """By which network a device is here."""
        if network is not None:
            self._of[participant] = network

    def watch(self, ban: str, participants: Iterable[str], now: float) -> None:
        """These were banned."""
        networks = frozenset(self._of[it] for it in participants if it in self._of)
        self._watched[ban] = networks, now + WATCHED_S

    def forget(self, ban: str) -> None:
        """It was lifted."""
        self._watched.pop(ban, None)

    def is_watched(self, network: str | None, now: float) -> bool:
        return any(network in networks and now < until for networks, until in self._watched.values())
