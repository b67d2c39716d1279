"""Who counts what happens in the media plane, by shape. No name of a room or a person is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from vicon.media._engine import HopState, Stats

Stage = Literal["answer", "reach", "handshake"]
"""Of a join: from the offer to the answer, from there to the first packet, from there to the keys."""


class Observer(Protocol):
    """Called on the asyncio loop, returns at once."""

    def stage(self, stage: Stage, seconds: float) -> None:
        """A transport came through a stage."""

    def quality(self, stats: Stats) -> None:
        """A participant's link, every 5 s."""

    def ended(self, reason: str) -> None:
        """A transport was closed."""

    def carried(self, before: HopState | None, now: HopState) -> None:
        """A hop's figures, once a second, and those before them."""


class Unobserved:
    """Nobody counts."""

    def stage(self, stage: Stage, seconds: float) -> None: ...
    def quality(self, stats: Stats) -> None: ...
    def ended(self, reason: str) -> None: ...
    def carried(self, before: HopState | None, now: HopState) -> None: ...
