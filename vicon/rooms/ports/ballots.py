"""Where copies of secret ballots lie until they are counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class BoxAway(Exception):
    """Nothing was kept, read or erased: what keeps boxes is away, or would write them to a disk."""


class BallotBox(Protocol):
    """Keeps copies of the boxes of open secret votes, in memory only, for when a process ends before them."""

    async def safe(self) -> bool:
        """Whether what is kept here leaves no trace on any disk; False if that cannot be known now."""

    async def save(self, vote: str, ballots: Mapping[str, int]) -> None:
        """Keep the whole box: choices by code. Raises BoxAway."""

    async def load(self, vote: str) -> Mapping[str, int]:
        """The box as it was kept last, empty if there is none. Raises BoxAway."""

    async def erase(self, vote: str) -> None:
        """Raises BoxAway."""
